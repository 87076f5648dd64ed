package io.penstock.budget.kafka;

import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the live workers offer each pool. Each change is reported once, so that the other pools need not be looked at.
 */
final class Offers {
    /**
     * The most slots that a worker is believed: more than it can use, and few enough that the sum over all workers
     * does not overflow.
     */
    private static final int MAX_SLOTS = 100_000;

    /** When a worker announced itself, as a millisecond of the epoch. */
    private record Heard(long atMillis, String worker) implements Comparable<Heard> {
        @Override
        public int compareTo(Heard other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : worker.compareTo(other.worker);
        }
    }

    /** A live worker, with what it offers by pool. */
    private record Live(Heard heard, Map<String, WorkerCapacity> offers) {}

    private final Map<String, Live> workers = new HashMap<>();

    /** The worker that has been silent for longest comes first. */
    private final TreeSet<Heard> bySilence = new TreeSet<>();

    /** The offers by pool and worker; a pool without offers has no entry. */
    private final Map<String, Map<String, WorkerCapacity>> pools = new HashMap<>();

    private final Set<String> changed = new HashSet<>();

    /** Takes over what a worker announces; empty when it is gone. */
    void heard(String worker, Optional<WorkerSnapshot> snapshot) {
        Map<String, WorkerCapacity> offers = snapshot.map(Offers::offers).orElse(Map.of());
        Live before = workers.remove(worker);
        if (before != null) {
            bySilence.remove(before.heard());
            before.offers().keySet().forEach(pool -> {
                if (!offers.containsKey(pool)) {
                    withdraw(pool, worker);
                }
            });
        }
        snapshot.ifPresent(said -> {
            Heard heard = new Heard(said.getAt().toEpochMilli(), worker);
            workers.put(worker, new Live(heard, offers));
            bySilence.add(heard);
        });
        offers.forEach((pool, offer) -> {
            WorkerCapacity other =
                    pools.computeIfAbsent(pool, name -> new TreeMap<>()).put(worker, offer);
            if (!offer.equals(other)) {
                changed.add(pool);
            }
        });
    }

    /** Removes the workers that have been silent since before an instant. */
    void forgetSilentSince(long millis) {
        while (!bySilence.isEmpty() && bySilence.first().atMillis() < millis) {
            heard(bySilence.first().worker(), Optional.empty());
        }
    }

    /** The pools whose offers have changed since the last call. */
    Set<String> takeChanged() {
        if (changed.isEmpty()) {
            return Set.of();
        }
        Set<String> taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }

    List<WorkerCapacity> of(String pool) {
        return List.copyOf(pools.getOrDefault(pool, Map.of()).values());
    }

    private void withdraw(String pool, String worker) {
        Map<String, WorkerCapacity> offers = pools.get(pool);
        if (offers != null && offers.remove(worker) != null) {
            changed.add(pool);
            if (offers.isEmpty()) {
                pools.remove(pool);
            }
        }
    }

    private static Map<String, WorkerCapacity> offers(WorkerSnapshot worker) {
        Map<String, WorkerCapacity> offers = new HashMap<>();
        if (Names.isTooLong(worker.getWorker())) {
            return offers;
        }
        List<Integer> partitions = List.copyOf(worker.getPartitions());
        for (PoolSlots slots : worker.getPools()) {
            offers.put(
                    slots.getPool(),
                    new WorkerCapacity(
                            worker.getWorker(),
                            Math.max(0, Math.min(MAX_SLOTS, slots.getSlots())),
                            partitions,
                            slots.getOpenChannels(),
                            slots.getUnavailable().keySet()));
        }
        return offers;
    }
}
