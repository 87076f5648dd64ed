package io.penstock.budget.instance;

import io.penstock.budget.usage.Spend;

/**
 * What a spend takes of a pool's budget, as one number. Tenants are charged by it, and the shares of buckets are
 * counted in it.
 *
 * <p>The unit is about a token. What matters is how two spends compare, and that does not change when a pool turns out
 * to take more of everything.
 */
public interface CostFunction {
    /** The cost of a spend, at least 0. */
    double of(Spend spend);

    /** The cost of all that the pool can take in a minute; above 0. */
    double perMinute();
}
