package io.penstock.budget.pool;

import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import java.util.function.UnaryOperator;

/** The counters of a pool; every change is written to the journal. */
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

    /** Writes the counters to the journal as they are, because what is saved with them has changed. */
    void write() {
        journal.write(new Change.Counted(counters));
    }

    void restore(PoolCounters saved) {
        counters = saved;
    }
}
