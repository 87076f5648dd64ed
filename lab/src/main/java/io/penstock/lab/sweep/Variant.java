package io.penstock.lab.sweep;

import io.penstock.lab.study.StudyPools;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.List;

/**
 * A way to run the pool.
 *
 * @param name in files, such as {@code pool-first}
 * @param label for readers
 * @param buckets size classes that the ledger learns, 1 or 4; 1 means none
 * @param backfills whether requests go ahead of one that waits for budget, as far as its strategy lets them
 * @param maxWaitMillis of every request
 * @param order in which callers ask to be served
 * @param tenants whom the ledger is fair between
 * @param division by which a bound of this policy is calculated
 */
record Variant(
        String name,
        String label,
        Strategy strategy,
        ReserveMode reserve,
        int buckets,
        boolean backfills,
        long maxWaitMillis,
        Order order,
        Tenants tenants,
        Division division) {
    /** How a policy divides the budget between size classes. */
    enum Division {
        /** Nobody calculates a bound. */
        UNKNOWN,
        /** Whatever the smaller ones can use is theirs. */
        MIN_FIRST,
        /** As in the run itself. */
        OF_THE_RUN
    }

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
        return StudyPools.pool(strategy, reserve, instances).setBuckets(buckets).build();
    }
}
