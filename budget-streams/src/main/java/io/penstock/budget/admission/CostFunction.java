package io.penstock.budget.admission;

import io.penstock.budget.window.Spend;
import java.util.List;

/** What a spend takes of a pool's budget, as one number: what the buckets' shares are counted in. */
@FunctionalInterface
public interface CostFunction {
    /** At least 0; 1 is all that the pool may spend in a minute. */
    double of(Spend spend);

    /** Makes the cost function of a pool with these instances. */
    @FunctionalInterface
    interface Factory {
        CostFunction of(List<InstancePolicy> instances);
    }
}
