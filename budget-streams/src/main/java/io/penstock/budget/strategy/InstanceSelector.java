package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;

/** How a strategy picks the instance for a grant. */
@FunctionalInterface
public interface InstanceSelector {
    /** Whether an instance may take a spend that fits its limits. */
    @FunctionalInterface
    interface Condition {
        Condition NONE = (instance, spend) -> true;

        boolean allows(InstanceBudget instance, Spend spend);

        default Condition and(Condition other) {
            return (instance, spend) -> allows(instance, spend) && other.allows(instance, spend);
        }
    }

    /** The instance for a grant; empty when none has room for the spend and may take it. */
    Optional<InstanceBudget> choose(List<InstanceBudget> instances, Spend spend, Condition condition, long nowMillis);

    /** Whether the spend fits the instance now and may go there. */
    static boolean hasRoom(InstanceBudget instance, Spend spend, Condition condition, long nowMillis) {
        return instance.fits(spend, nowMillis) && condition.allows(instance, spend);
    }
}
