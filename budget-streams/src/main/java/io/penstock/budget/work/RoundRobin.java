package io.penstock.budget.work;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A queue of those who have work. Each does a slice of it and goes to the end of the queue, so that none waits for the
 * end of another's work. The queue outlasts a budget: whoever was not served is first with the next one.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <T> those who have work, compared by {@code equals}
 */
public final class RoundRobin<T> {
    /** The most that one may do in a row. */
    private static final WorkBudget.Bound IN_A_ROW = WorkBudget.Bound.ofMillis(100, 10);

    private final Set<T> line = new LinkedHashSet<>();

    /**
     * Does some of the work.
     *
     * @param <T> who has work
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Does what the budget allows, and returns whether any work is left. */
        boolean some(T whose, WorkBudget budget);
    }

    /** Adds one to the end of the queue, unless it is in the queue. */
    public void add(T whose) {
        line.add(whose);
    }

    /** Whether the queue is empty. */
    public boolean isEmpty() {
        return line.isEmpty();
    }

    /** Serves those in the queue in turns, until no work is left or the budget is spent. */
    public void serve(WorkBudget budget, Work<T> work) {
        while (!line.isEmpty() && !budget.isSpent()) {
            int fair = Math.max(1, budget.items() / line.size());
            Iterator<T> first = line.iterator();
            T next = first.next();
            first.remove();
            WorkBudget.Bound turn = new WorkBudget.Bound(Math.min(IN_A_ROW.items(), fair), IN_A_ROW.nanos());
            if (work.some(next, budget.atMost(turn))) {
                line.add(next);
            }
        }
    }
}
