package io.penstock.lab.simulation;

import io.penstock.budget.admission.PoolLedger;
import io.penstock.lab.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All that a simulation begins with; with the same seed it always goes the same way.
 *
 * @param seed of everything that is drawn on the way
 * @param pool as it is configured at the beginning
 * @param workload makes the requests anew for every run
 * @param latency of the provider's answers
 * @param reception makes anew, for every run, what the provider answers
 * @param faults what may go wrong
 * @param wayMillis the longest time that a record takes to its reader, and a call to the provider's count
 * @param endMillis when it is cut off, in milliseconds since the beginning; {@link Workload#NEVER}: not before every
 *     request has ended
 * @param mostOfLimit the most that a window may hold over its limit, such as 1; infinite where what is used cannot be
 *     known beforehand
 * @param ledgers makes the ledger of the pool, for each of its lives
 */
public record Scenario(
        long seed,
        PoolConfig pool,
        List<WorkerPlan> workers,
        Supplier<Workload> workload,
        LatencyModel latency,
        Supplier<Reception> reception,
        Set<Fault> faults,
        long wayMillis,
        long endMillis,
        double mostOfLimit,
        PoolLedger.Factory ledgers) {
    public Scenario {
        workers = List.copyOf(workers);
        faults = Set.copyOf(faults);
    }

    /** With the ledger that a service has, and a provider that lets every call in. */
    public Scenario(
            long seed,
            PoolConfig pool,
            List<WorkerPlan> workers,
            Supplier<Workload> workload,
            LatencyModel latency,
            Set<Fault> faults,
            long wayMillis,
            long endMillis,
            double mostOfLimit) {
        this(
                seed,
                pool,
                workers,
                workload,
                latency,
                () -> Reception.OPEN,
                faults,
                wayMillis,
                endMillis,
                mostOfLimit,
                PoolLedger::new);
    }

    /** The same with another ledger. */
    public Scenario with(PoolLedger.Factory others) {
        return new Scenario(
                seed, pool, workers, workload, latency, reception, faults, wayMillis, endMillis, mostOfLimit, others);
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }
}
