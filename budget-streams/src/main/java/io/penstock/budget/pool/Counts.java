package io.penstock.budget.pool;

import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import java.util.function.UnaryOperator;

/** What a pool has counted so far; every count is written down. */
final class Counts {
    private final Journal journal;
    private PoolCounters counters = PoolCounters.ZERO;

    Counts(Journal journal) {
        this.journal = journal;
    }

    PoolCounters counters() {
        return counters;
    }

    void add(UnaryOperator<PoolCounters> one) {
        counters = one.apply(counters);
        write();
    }

    /** Writes the counts down as they are: what is saved beside them has changed. */
    void write() {
        journal.write(new Change.Counted(counters));
    }

    void restore(PoolCounters saved) {
        counters = saved;
    }
}
