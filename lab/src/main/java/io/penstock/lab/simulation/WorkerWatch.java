package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks that each worker gets grants only on partitions that it holds and within its slots, and none long after its
 * last announcement. A withdrawn announcement may be relied on for as long as the ledger takes to notice.
 */
final class WorkerWatch {
    /** A worker that has been silent for this time gets no more grants. The ledger looks once a second. */
    private static final long SILENCE_MILLIS = 5_000 + InvariantChecker.TAKE_OVER_MILLIS;

    /** @param untilMillis when it was replaced, by the ledger's clock */
    private record Replaced(WorkerSnapshot worker, long untilMillis) {}

    private final Map<String, WorkerSnapshot> workers = new HashMap<>();
    private final Map<String, Deque<Replaced>> replaced = new HashMap<>();

    /** How far clocks may differ. */
    private final long toleranceMillis;

    WorkerWatch(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    void heardOf(WorkerSnapshot worker, long ledgerMillis) {
        WorkerSnapshot before = workers.put(worker.getWorker(), worker);
        if (before != null) {
            replaced.computeIfAbsent(worker.getWorker(), any -> new ArrayDeque<>())
                    .addLast(new Replaced(before, ledgerMillis));
        }
    }

    /** The most slots that the grant's worker offers to its pool, as far as the ledger may know. */
    int slots(Grant grant, long ledgerMillis) {
        return announcements(grant, ledgerMillis)
                .mapToInt(worker -> worker.getPools().stream()
                        .filter(slots -> slots.getPool().equals(grant.getPool()))
                        .mapToInt(PoolSlots::getSlots)
                        .sum())
                .max()
                .orElse(0);
    }

    /** A grant is made. Requires that the ledger knows its worker. */
    WorkerSnapshot granted(Grant grant) {
        WorkerSnapshot worker = workers.get(grant.getWorker());
        if (worker == null) {
            throw new BrokenPromise("grant " + grant.getGrantId() + " goes to worker '" + grant.getWorker()
                    + "', of which nobody has heard");
        }
        return worker;
    }

    /** A grant is made by a ledger whose clock was not stepped back lately. Requires all that the class describes. */
    void granted(Grant grant, long nowMillis, long ledgerMillis) {
        WorkerSnapshot worker = granted(grant);
        if (announcements(grant, ledgerMillis)
                .noneMatch(announced -> announced.getPartitions().contains(grant.getPartition()))) {
            throw new BrokenPromise("grant " + grant.getGrantId() + " goes to partition " + grant.getPartition()
                    + ", which worker '" + grant.getWorker() + "' does not hold");
        }
        long silentMillis = Math.min(nowMillis, ledgerMillis) - worker.getAt().toEpochMilli();
        if (silentMillis > SILENCE_MILLIS + toleranceMillis) {
            throw new BrokenPromise("worker '" + grant.getWorker() + "' gets a grant though it has long been silent");
        }
    }

    private Stream<WorkerSnapshot> announcements(Grant grant, long ledgerMillis) {
        Deque<Replaced> before = replaced.getOrDefault(grant.getWorker(), new ArrayDeque<>());
        before.removeIf(old -> ledgerMillis - old.untilMillis() > InvariantChecker.TAKE_OVER_MILLIS + toleranceMillis);
        return Stream.concat(
                Stream.ofNullable(workers.get(grant.getWorker())),
                before.stream().map(Replaced::worker));
    }
}
