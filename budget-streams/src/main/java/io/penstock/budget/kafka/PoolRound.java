package io.penstock.budget.kafka;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.work.RoundRobin;
import io.penstock.budget.work.WorkBudget;

/** Visits every pool of the task, in turns. */
final class PoolRound implements PeriodicWork.Chore {
    private final PoolLedgers pools;
    private final Visit visit;
    private final RoundRobin<String> unvisited = new RoundRobin<>();

    @FunctionalInterface
    interface Visit {
        /** Does what the budget allows, and returns whether any is left. */
        boolean some(String pool, PoolLedger ledger, long nowMillis, WorkBudget budget);
    }

    PoolRound(PoolLedgers pools, Visit visit) {
        this.pools = pools;
        this.visit = visit;
    }

    @Override
    public void begin() {
        pools.forEach((pool, ledger) -> unvisited.add(pool));
    }

    @Override
    public boolean goOn(long nowMillis, WorkBudget budget) {
        unvisited.serve(
                budget,
                (pool, slice) -> pools.find(pool)
                        .map(ledger -> visit.some(pool, ledger, nowMillis, slice))
                        .orElse(false));
        return !unvisited.isEmpty();
    }
}
