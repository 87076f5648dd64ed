package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.provider.ProviderStats;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InspectionTest {
    @Test
    void aPoolThatHoldsNothingIsReleased() {
        assertThat(Inspection.everythingReleased(List.of("east"), Map.of("east", pool(0, 0, 5, 5)))
                        .holds())
                .isTrue();
    }

    @Test
    void whatIsReservedOrRunsOrWasNeverSettledIsFound() {
        assertThat(Inspection.unreleased(pool(0, 7, 5, 5)))
                .containsExactly("pool east: 0 wait, 0 grants are outstanding, 7 are reserved");
        assertThat(Inspection.unreleased(pool(1, 0, 5, 4)))
                .containsExactly("pool east: 0 wait, 1 grants are outstanding, 0 are reserved");
        assertThat(Inspection.unreleased(pool(0, 0, 5, 4))).containsExactly("pool east: 5 granted, 4 settled");
    }

    @Test
    void aPoolWithoutASnapshotIsFound() {
        assertThat(Inspection.everythingReleased(List.of("east"), Map.of()).violations())
                .containsExactly("pool east has no snapshot");
    }

    @Test
    void aWindowMayBeFullButNotFuller() {
        assertThat(Inspection.windowsWithinLimits(stats(10, 100)).holds()).isTrue();
        assertThat(Inspection.windowsWithinLimits(stats(11, 101)).violations())
                .containsExactly(
                        "key-1 used 11 requests in a window, its limit is 10",
                        "key-1 used 101 tokens in a window, its limit is 100");
    }

    private static ProviderStats stats(long requests, long tokens) {
        return ProviderStats.parse("""
                {"first_call_at_millis":1,"now_millis":2,"unauthorized":0,"repeated_calls":0,"keys":{"key-1":{
                "calls":20,"rpm_limit":10,"tpm_limit":100,"rpm_used_max":%d,"tpm_used_max":%d}}}
                """.formatted(requests, tokens));
    }

    private static PoolSnapshot pool(int outstanding, long reserved, long granted, long settled) {
        return PoolSnapshot.newBuilder()
                .setPool("east")
                .setAt(Instant.EPOCH)
                .setStrategy(Strategy.TRADITIONAL)
                .setWaiting(0)
                .setOldestWaitMillis(0)
                .setOutstanding(outstanding)
                .setWorkers(1)
                .setSlots(1)
                .setOffered(granted)
                .setGranted(granted)
                .setSettled(settled)
                .setLapsed(0)
                .setRejected(0)
                .setExpired(0)
                .setCancelled(0)
                .setDuplicates(0)
                .setInstances(List.of(InstanceSnapshot.newBuilder()
                        .setInstance("both")
                        .setOutstanding(outstanding)
                        .setUtilisation(0)
                        .setLimits(List.of(LimitSnapshot.newBuilder()
                                .setKind(LimitKind.REQUESTS)
                                .setAmount(10)
                                .setWindowMillis(60_000)
                                .setUsed(0)
                                .setReserved(reserved)
                                .build()))
                        .build()))
                .setBuckets(List.of())
                .setTenants(List.of())
                .build();
    }
}
