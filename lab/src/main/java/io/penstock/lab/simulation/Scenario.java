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
 * Everything that a simulation depends on. The same scenario always runs in the same way.
 *
 * @param seed seed of everything that is drawn during the run
 * @param pool the pool's configuration at the beginning
 * @param workload makes the requests, once for every run
 * @param latency latency of the provider's answers
 * @param reception makes the provider's answers, once for every run; its argument counts the faults that they cause
 * @param faults what may go wrong
 * @param wayMillis the longest time that a record takes to its reader, and a call to the provider's count; in
 *     milliseconds
 * @param endMillis when the run is cut off, in milliseconds since the beginning; {@link Workload#NEVER} to run until
 *     every request has ended
 * @param mostOfLimit the most that a window may hold, as a multiple of its limit, such as 1; infinite where usage
 *     cannot be known beforehand
 * @param ledgers makes the pool's ledger, once for each start of the ledger
 * @param script other pools and scheduled events
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

    /** A scenario with a service's ledger and a provider that accepts every call. */
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

    /** A scenario without a script. */
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

    /** The same scenario with another ledger. */
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

    /** The same scenario with another script. */
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
