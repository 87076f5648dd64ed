package io.penstock.cli.top;

import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.List;

/**
 * The state of pools and workers.
 *
 * @param pools in the order of their names
 * @param workers in the order of their names
 */
record Overview(Instant at, List<Pool> pools, List<WorkerSnapshot> workers) {
    /** A pool with its latest snapshot. */
    record Pool(PoolSnapshot snapshot, Rates rates) {}

    Overview {
        pools = List.copyOf(pools);
        workers = List.copyOf(workers);
    }
}
