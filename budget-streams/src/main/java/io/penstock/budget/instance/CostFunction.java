package io.penstock.budget.instance;

import io.penstock.budget.usage.Spend;

/**
 * What a spend takes of a pool's budget, as one number: what tenants are charged, and what buckets' shares are counted in.
 *
 * <p>It is counted in tokens, or about: what matters is how two spends compare, and that stays when it becomes known that a
 * pool can take more of everything.
 */
public interface CostFunction {
    /** At least 0. */
    double of(Spend spend);

    /** The cost of all that the pool can take in a minute; above 0. */
    double perMinute();
}
