package io.penstock.lab.simulation;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that a simulation begins with; with the same seed it always goes the same way.
 *
 * @param seed of everything that is drawn on the way
 * @param pool as it is configured at the beginning
 * @param workload makes the requests anew for every run
 * @param latency of the provider's answers
 * @param reception makes anew, for every run, what the provider answers; it is given what counts the faults that come of it
 * @param faults what may go wrong
 * @param wayMillis the longest time that a record takes to its reader, and a call to the provider's count
 * @param endMillis when it is cut off, in milliseconds since the beginning; {@link Workload#NEVER}: not before every
 *     request has ended
 * @param mostOfLimit the most that a window may hold over its limit, such as 1; infinite where what is used cannot be
 *     known beforehand
 * @param ledgers makes the ledger of the pool, for each of its lives
 * @param script what there is and happens beside
 */
public record Scenario(
        long seed,
        PoolConfig pool,
        List<WorkerPlan> workers,
        Supplier<Workload> workload,
        LatencyModel latency,
        Function<Consumer<SimulatedFault>, CallReception> reception,
        Set<SimulatedFault> faults,
        long wayMillis,
        long endMillis,
        double mostOfLimit,
        PoolLedger.Factory ledgers,
        Script script) {
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
            Set<SimulatedFault> faults,
            long wayMillis,
            long endMillis,
            double mostOfLimit) {
        this(
                seed,
                pool,
                workers,
                workload,
                latency,
                tally -> CallReception.OPEN,
                faults,
                wayMillis,
                endMillis,
                mostOfLimit,
                PoolLedger::new,
                Script.NONE);
    }

    /** Without anything beside. */
    public Scenario(
            long seed,
            PoolConfig pool,
            List<WorkerPlan> workers,
            Supplier<Workload> workload,
            LatencyModel latency,
            Supplier<CallReception> reception,
            Set<SimulatedFault> faults,
            long wayMillis,
            long endMillis,
            double mostOfLimit,
            PoolLedger.Factory ledgers) {
        this(
                seed,
                pool,
                workers,
                workload,
                latency,
                tally -> reception.get(),
                faults,
                wayMillis,
                endMillis,
                mostOfLimit,
                ledgers,
                Script.NONE);
    }

    /** The same with another ledger. */
    public Scenario with(PoolLedger.Factory others) {
        return new Scenario(
                seed,
                pool,
                workers,
                workload,
                latency,
                reception,
                faults,
                wayMillis,
                endMillis,
                mostOfLimit,
                others,
                script);
    }

    /** The same with another script. */
    public Scenario with(Script other) {
        return new Scenario(
                seed,
                pool,
                workers,
                workload,
                latency,
                reception,
                faults,
                wayMillis,
                endMillis,
                mostOfLimit,
                ledgers,
                other);
    }

    /** The scenario's own pool, then the others. */
    List<PoolConfig> pools() {
        List<PoolConfig> pools = new ArrayList<>();
        pools.add(pool);
        pools.addAll(script.otherPools());
        return pools;
    }

    boolean has(SimulatedFault fault) {
        return faults.contains(fault);
    }
}
