package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import java.util.HashMap;
import java.util.Map;

/** Watches over the workers: each gets grants on partitions that it holds, and none for long after it fell silent. */
final class WorkerWatch {
    /** A worker that has been silent for so long gets no more grants; the ledger looks once a second. */
    private static final long SILENCE_MILLIS = 5_000 + InvariantChecker.TAKE_OVER_MILLIS;

    private final Map<String, WorkerSnapshot> workers = new HashMap<>();

    /** Until when a worker was known to hold a partition that it may hold no more. */
    private final Map<String, Long> heldUntil = new HashMap<>();

    /** By how much clocks may be apart. */
    private final long toleranceMillis;

    WorkerWatch(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    void heardOf(WorkerSnapshot worker, long ledgerMillis) {
        WorkerSnapshot before = workers.put(worker.getWorker(), worker);
        if (before != null) {
            before.getPartitions()
                    .forEach(partition -> heldUntil.put(worker.getWorker() + "/" + partition, ledgerMillis));
        }
    }

    /** The slots that the worker of a grant offers its pool. */
    int slots(Grant grant) {
        WorkerSnapshot worker = workers.get(grant.getWorker());
        return worker == null
                ? 0
                : worker.getPools().stream()
                        .filter(slots -> slots.getPool().equals(grant.getPool()))
                        .mapToInt(PoolSlots::getSlots)
                        .sum();
    }

    /** A grant is made; its worker is one that the ledger has heard of. */
    WorkerSnapshot granted(Grant grant) {
        WorkerSnapshot worker = workers.get(grant.getWorker());
        if (worker == null) {
            throw new BrokenPromise("grant " + grant.getGrantId() + " goes to worker '" + grant.getWorker()
                    + "', of which nobody has heard");
        }
        return worker;
    }

    /** A grant is made by a clock that was not put back lately. */
    void granted(Grant grant, long nowMillis, long ledgerMillis) {
        WorkerSnapshot worker = granted(grant);
        long heldUntilMillis =
                heldUntil.getOrDefault(grant.getWorker() + "/" + grant.getPartition(), Long.MIN_VALUE / 2);
        if (!worker.getPartitions().contains(grant.getPartition())
                && ledgerMillis - heldUntilMillis > InvariantChecker.TAKE_OVER_MILLIS + toleranceMillis) {
            throw new BrokenPromise("grant " + grant.getGrantId() + " goes to partition " + grant.getPartition()
                    + ", which worker '" + grant.getWorker() + "' does not hold");
        }
        long silentMillis = Math.min(nowMillis, ledgerMillis) - worker.getAt().toEpochMilli();
        if (silentMillis > SILENCE_MILLIS + toleranceMillis) {
            throw new BrokenPromise("worker '" + grant.getWorker() + "' gets a grant though it has long been silent");
        }
    }
}
