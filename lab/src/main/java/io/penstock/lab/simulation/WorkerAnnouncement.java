package io.penstock.lab.simulation;

import io.penstock.records.Latency;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.List;

/** A worker's snapshot with the fields that the ledger reads: its partitions and its slots. */
public final class WorkerAnnouncement {
    private static final Latency NO_LATENCY = new Latency(0L, 0.0, 0.0, 0.0);

    private WorkerAnnouncement() {}

    /** The snapshot of a worker that has measured nothing yet. */
    public static WorkerSnapshot of(String worker, Instant at, List<Integer> partitions, List<PoolSlots> pools) {
        return WorkerSnapshot.newBuilder()
                .setWorker(worker)
                .setAt(at)
                .setPartitions(partitions)
                .setPools(pools)
                .setStarted(0)
                .setSucceeded(0)
                .setRetried(0)
                .setFailed(0)
                .setLapsed(0)
                .setCallLatency(NO_LATENCY)
                .setFirstTokenLatency(NO_LATENCY)
                .setHeapUsedBytes(0)
                .setHeapMaxBytes(0)
                .setAllocatedBytes(0)
                .setCollections(0)
                .setCollectionMillis(0)
                .build();
    }
}
