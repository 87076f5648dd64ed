package io.penstock.cli.top;

import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The snapshots received from pools and workers. Not thread-safe. */
final class Observations {
    /** A worker publishes its snapshot every second. One that is silent for this time is gone. */
    private static final Duration WORKER_REMEMBERED = Duration.ofSeconds(30);

    private final Set<String> chosen;
    private final Map<String, PoolHistory> pools = new TreeMap<>();
    private final Map<String, WorkerSnapshot> workers = new TreeMap<>();

    /** @param chosen the pools to show; all when empty */
    Observations(Set<String> chosen) {
        this.chosen = Set.copyOf(chosen);
    }

    void take(PoolSnapshot snapshot) {
        String name = snapshot.getPool();
        if (chosen.isEmpty() || chosen.contains(name)) {
            PoolHistory known = pools.get(name);
            if (known == null) {
                pools.put(name, new PoolHistory(snapshot));
            } else {
                known.add(snapshot);
            }
        }
    }

    void take(WorkerSnapshot snapshot) {
        workers.put(snapshot.getWorker(), snapshot);
    }

    /** The pools and workers that are not gone. */
    Overview overview(Instant now) {
        pools.values().removeIf(pool -> pool.latest().getAt().isBefore(now.minus(PoolHistory.SPAN)));
        workers.values().removeIf(worker -> worker.getAt().isBefore(now.minus(WORKER_REMEMBERED)));
        return new Overview(
                now,
                pools.values().stream()
                        .map(pool -> new Overview.Pool(pool.latest(), pool.rates()))
                        .toList(),
                List.copyOf(workers.values()));
    }
}
