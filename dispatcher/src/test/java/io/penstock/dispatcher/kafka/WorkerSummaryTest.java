package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.Latency;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSummaryTest {
    @Test
    void tellsTheCallsOfAllPoolsAndHowTheyEnded() {
        String line = summary(0, pool("chat", 64, 31, Map.of()), pool("embed", 64, 2, Map.of()));

        assertThat(line).isEqualTo("33 run, 95 free, 20k done");
    }

    @Test
    void failuresComeBeforeSuccesses() {
        assertThat(summary(3, pool("chat", 64, 64, Map.of()))).isEqualTo("64 run, 0 free, 3 failed, 20k done");
    }

    @Test
    void anInstanceThatCannotBeCalledIsNamedFirst() {
        String line = summary(3, pool("chat", 64, 1, Map.of("west", "its key is not here")));

        assertThat(line).isEqualTo("1 run, 63 free, west no call, +2");
    }

    @Test
    void aWorkerThatOffersNothingSaysSo() {
        assertThat(summary(0)).isEqualTo("takes no calls, 20k done");
    }

    @Test
    void itIsTheFirstFieldOfTheRecord() {
        assertThat(WorkerSnapshot.getClassSchema().getFields().get(0).name()).isEqualTo("summary");
    }

    private static String summary(long failed, PoolSlots... pools) {
        Latency none = Latency.newBuilder()
                .setCount(0)
                .setP50Millis(0)
                .setP95Millis(0)
                .setP99Millis(0)
                .build();
        return WorkerSummary.of(WorkerSnapshot.newBuilder()
                .setWorker("worker-1")
                .setAt(Instant.EPOCH)
                .setPartitions(List.of(0))
                .setPools(List.of(pools))
                .setStarted(0)
                .setSucceeded(20_314)
                .setRetried(0)
                .setFailed(failed)
                .setLapsed(0)
                .setCallLatency(none)
                .setFirstTokenLatency(none)
                .setHeapUsedBytes(0)
                .setHeapMaxBytes(0)
                .setAllocatedBytes(0)
                .setCollections(0)
                .setCollectionMillis(0));
    }

    private static PoolSlots pool(String name, int slots, int inFlight, Map<String, String> unavailable) {
        return PoolSlots.newBuilder()
                .setPool(name)
                .setStrategy(Strategy.TRADITIONAL)
                .setSlots(slots)
                .setInFlight(inFlight)
                .setQueued(0)
                .setUnavailable(unavailable)
                .build();
    }
}
