package io.penstock.lab.sweep;

import io.penstock.lab.study.Pools;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A way to run the pool.
 *
 * @param name in files, such as {@code pool-first}
 * @param label for readers
 * @param buckets size classes that the ledger learns, 1 or 4; 1 means none
 * @param maxWaitMillis of every request
 * @param order in which callers ask to be served
 * @param tenants whom the ledger is fair between
 * @param kept what each bucket keeps of what first come, first served would give it, in [0, 1]; the rest is for the
 *     smallest requests. What a bound of this policy is calculated with; empty where none is
 */
record Variant(
        String name,
        String label,
        Strategy strategy,
        ReserveMode reserve,
        int buckets,
        long maxWaitMillis,
        Order order,
        Tenants tenants,
        OptionalDouble kept) {
    /** Whom the ledger takes for a tenant. */
    enum Tenants {
        /** All callers together. */
        ONE,
        /** Every caller. */
        CALLERS
    }

    /** What callers ask for. */
    enum Order {
        /** Every request is as urgent as any other. */
        ALIKE,
        /** Shorter requests have a higher priority. */
        SHORT_FIRST;

        /** @param place of the request's size class among so many, smallest first */
        int priority(int place, int classes) {
            return this == ALIKE ? 0 : classes - 1 - place;
        }
    }

    PoolConfig pool(List<InstanceConfig> instances) {
        return Pools.pool(strategy, reserve, instances).setBuckets(buckets).build();
    }
}
