package io.penstock.budget.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolSummaryTest {
    @Test
    void tellsWhatWaitsWhatRunsAndHowFullTheInstancesAre() {
        String line = summary(1, instance("east", 0.98), instance("west", 0.899));

        assertThat(line).isEqualTo("1204 wait, 64 run, east 98 %, west 90 %");
    }

    @Test
    void theFullestInstancesComeFirst() {
        String line = summary(1, instance("a", 0.1), instance("b", 0.2), instance("c", 1.0), instance("d", 0.3));

        assertThat(line).isEqualTo("1204 wait, 64 run, c 100 %, d 30 %, +2");
    }

    @Test
    void anInstanceInTroubleGoesBeforeFullOnes() {
        String line = summary(
                1,
                instance("east", 1.0),
                InstanceSnapshot.newBuilder(instance("west", 0))
                        .setState(InstanceState.MISCONFIGURED)
                        .build());

        assertThat(line).isEqualTo("1204 wait, 64 run, west refused, +1");
    }

    @Test
    void withoutAWorkerItSaysSoFirst() {
        assertThat(summary(0, instance("east", 0.5), instance("west", 0.4)))
                .isEqualTo("1204 wait, 64 run, no worker, +2");
    }

    @Test
    void anInstanceWithoutLimitsHasNoPercentage() {
        InstanceSnapshot unlimited = InstanceSnapshot.newBuilder(instance("east", 0))
                .setLimits(List.of())
                .build();

        assertThat(summary(1, unlimited)).isEqualTo("1204 wait, 64 run, east no limit");
    }

    @Test
    void itIsTheFirstFieldOfTheRecord() {
        assertThat(PoolSnapshot.getClassSchema().getFields().get(0).name()).isEqualTo("summary");
    }

    private static String summary(int workers, InstanceSnapshot... instances) {
        return PoolSummary.of(PoolSnapshot.newBuilder()
                .setPool("chat")
                .setAt(Instant.EPOCH)
                .setStrategy(Strategy.TRADITIONAL)
                .setWaiting(1_204)
                .setOldestWaitMillis(0)
                .setOutstanding(64)
                .setWorkers(workers)
                .setSlots(64)
                .setOffered(0)
                .setGranted(0)
                .setSettled(0)
                .setLapsed(0)
                .setRejected(0)
                .setExpired(0)
                .setInstances(List.of(instances)));
    }

    private static InstanceSnapshot instance(String id, double utilisation) {
        LimitSnapshot limit = LimitSnapshot.newBuilder()
                .setKind(LimitKind.REQUESTS)
                .setAmount(100)
                .setWindowMillis(60_000)
                .setUsed(0)
                .setReserved(0)
                .build();
        return InstanceSnapshot.newBuilder()
                .setInstance(id)
                .setOutstanding(0)
                .setUtilisation(utilisation)
                .setLimits(List.of(limit))
                .build();
    }
}
