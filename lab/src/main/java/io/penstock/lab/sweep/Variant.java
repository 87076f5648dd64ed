package io.penstock.lab.sweep;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.strategy.Part;
import io.penstock.lab.study.StudyPools;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A way to run the pool.
 *
 * @param name in files, such as {@code throughput}
 * @param label for readers
 * @param buckets size classes that the ledger learns; 1 means none
 * @param objective with Pool-First, the part of the budget that goes to the smallest requests first
 * @param without parts of Pool-First that are left out; a real pipeline has all of them
 * @param paceMillis how far ahead of even spending the instances may be; empty for no pace
 * @param maxWaitMillis of every request
 * @param tenants whom the ledger is fair between
 * @param division by which a bound of this policy is calculated
 */
record Variant(
        String name,
        String label,
        Strategy strategy,
        ReserveMode reserve,
        int buckets,
        double objective,
        Set<Part> without,
        OptionalLong paceMillis,
        long maxWaitMillis,
        Tenants tenants,
        Division division) {
    private static final int BUCKETS = 4;
    private static final long PACE_MILLIS = 1_000;

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

    Variant {
        without = Set.copyOf(without);
    }

    /** First come, first served. */
    static Variant traditional(long maxWaitMillis) {
        return new Variant(
                "traditional",
                "Traditional",
                Strategy.TRADITIONAL,
                ReserveMode.PREDICTED,
                1,
                0,
                Set.of(),
                OptionalLong.of(PACE_MILLIS),
                maxWaitMillis,
                Tenants.ONE,
                Division.UNKNOWN);
    }

    /** Pool-First with the objective {@code throughput}. */
    static Variant throughput(long maxWaitMillis) {
        return new Variant(
                "throughput",
                "Pool-First, throughput",
                Strategy.POOL_FIRST,
                ReserveMode.PREDICTED,
                BUCKETS,
                FairnessPolicy.THROUGHPUT,
                Set.of(),
                OptionalLong.of(PACE_MILLIS),
                maxWaitMillis,
                Tenants.ONE,
                Division.MIN_FIRST);
    }

    /** Pool-First with another objective. */
    static Variant objective(String name, String label, double objective, long maxWaitMillis) {
        return new Variant(
                name,
                label,
                Strategy.POOL_FIRST,
                ReserveMode.PREDICTED,
                BUCKETS,
                objective,
                Set.of(),
                OptionalLong.of(PACE_MILLIS),
                maxWaitMillis,
                Tenants.ONE,
                Division.OF_THE_RUN);
    }

    /** Pool-First with the objective {@code fair}. */
    static Variant fair(long maxWaitMillis) {
        return objective("fair", "Pool-First, fair", FairnessPolicy.FAIR, maxWaitMillis);
    }

    Variant named(String newName, String newLabel) {
        return new Variant(
                newName,
                newLabel,
                strategy,
                reserve,
                buckets,
                objective,
                without,
                paceMillis,
                maxWaitMillis,
                tenants,
                division);
    }

    Variant reserving(ReserveMode other) {
        return new Variant(
                name,
                label,
                strategy,
                other,
                buckets,
                objective,
                without,
                paceMillis,
                maxWaitMillis,
                tenants,
                division);
    }

    Variant withBuckets(int other) {
        return new Variant(
                name,
                label,
                strategy,
                reserve,
                other,
                objective,
                without,
                paceMillis,
                maxWaitMillis,
                tenants,
                division);
    }

    Variant without(Part part) {
        return new Variant(
                name,
                label,
                strategy,
                reserve,
                buckets,
                objective,
                Set.of(part),
                paceMillis,
                maxWaitMillis,
                tenants,
                division);
    }

    Variant withoutPace() {
        return new Variant(
                name,
                label,
                strategy,
                reserve,
                buckets,
                objective,
                without,
                OptionalLong.empty(),
                maxWaitMillis,
                tenants,
                division);
    }

    Variant between(Tenants other) {
        return new Variant(
                name,
                label,
                strategy,
                reserve,
                buckets,
                objective,
                without,
                paceMillis,
                maxWaitMillis,
                other,
                division);
    }

    PoolConfig pool(List<InstanceConfig> instances) {
        return StudyPools.pool(strategy, reserve, instances)
                .setBuckets(buckets)
                .setObjective(objective)
                .setPaceMillis(paceMillis.isPresent() ? paceMillis.getAsLong() : null)
                .build();
    }
}
