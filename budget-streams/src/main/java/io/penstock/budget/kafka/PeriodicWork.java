package io.penstock.budget.kafka;

import io.penstock.budget.work.RoundRobin;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;

/**
 * The work of every second. All chores are begun together and done in steps, in turns, so that none holds up the
 * others.
 */
final class PeriodicWork {
    private final List<Chore> all = new ArrayList<>();
    private final RoundRobin<Chore> unfinished = new RoundRobin<>();

    /** Work that is done in steps. */
    interface Chore {
        /** Begins a new round, in addition to what is left of the last one. */
        default void begin() {}

        /** Does what the budget allows, and returns whether any is left. */
        boolean goOn(long nowMillis, WorkBudget budget);
    }

    void add(Chore chore) {
        all.add(chore);
    }

    /** Begins every chore; to be called every second. */
    void begin() {
        all.forEach(chore -> {
            chore.begin();
            unfinished.add(chore);
        });
    }

    void goOn(long nowMillis, WorkBudget budget) {
        unfinished.serve(budget, (chore, slice) -> chore.goOn(nowMillis, slice));
    }

    boolean areUnfinished() {
        return !unfinished.isEmpty();
    }
}
