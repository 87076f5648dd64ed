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
import java.util.function.Consumer;

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
        Draft draft = new Draft("traditional", "Traditional", Strategy.TRADITIONAL, maxWaitMillis);
        draft.buckets = 1;
        return draft.variant();
    }

    /** Pool-First with the objective {@code throughput}. */
    static Variant throughput(long maxWaitMillis) {
        Draft draft = new Draft("throughput", "Pool-First, throughput", Strategy.POOL_FIRST, maxWaitMillis);
        draft.objective = FairnessPolicy.THROUGHPUT;
        draft.division = Division.MIN_FIRST;
        return draft.variant();
    }

    /** Pool-First with the objective {@code fair}. */
    static Variant fair(long maxWaitMillis) {
        return objective("fair", "Pool-First, fair", FairnessPolicy.FAIR, maxWaitMillis);
    }

    /** Pool-First with another objective. */
    static Variant objective(String name, String label, double objective, long maxWaitMillis) {
        Draft draft = new Draft(name, label, Strategy.POOL_FIRST, maxWaitMillis);
        draft.objective = objective;
        draft.division = Division.OF_THE_RUN;
        return draft.variant();
    }

    Variant named(String newName, String newLabel) {
        return with(draft -> {
            draft.name = newName;
            draft.label = newLabel;
        });
    }

    Variant reserving(ReserveMode other) {
        return with(draft -> draft.reserve = other);
    }

    Variant withBuckets(int other) {
        return with(draft -> draft.buckets = other);
    }

    Variant without(Part part) {
        return with(draft -> draft.without = Set.of(part));
    }

    Variant withoutPace() {
        return with(draft -> draft.paceMillis = OptionalLong.empty());
    }

    Variant between(Tenants other) {
        return with(draft -> draft.tenants = other);
    }

    private Variant with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.variant();
    }

    /** A variant that is being made: with all parts and a pace, unless it is told otherwise. */
    private static final class Draft {
        private String name;
        private String label;
        private final Strategy strategy;
        private ReserveMode reserve = ReserveMode.PREDICTED;
        private int buckets = BUCKETS;
        private double objective;
        private Set<Part> without = Set.of();
        private OptionalLong paceMillis = OptionalLong.of(PACE_MILLIS);
        private final long maxWaitMillis;
        private Tenants tenants = Tenants.ONE;
        private Division division = Division.UNKNOWN;

        Draft(String name, String label, Strategy strategy, long maxWaitMillis) {
            this.name = name;
            this.label = label;
            this.strategy = strategy;
            this.maxWaitMillis = maxWaitMillis;
        }

        Draft(Variant like) {
            this(like.name, like.label, like.strategy, like.maxWaitMillis);
            reserve = like.reserve;
            buckets = like.buckets;
            objective = like.objective;
            without = like.without;
            paceMillis = like.paceMillis;
            tenants = like.tenants;
            division = like.division;
        }

        Variant variant() {
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
                    tenants,
                    division);
        }
    }

    PoolConfig pool(List<InstanceConfig> instances) {
        return StudyPools.pool(strategy, reserve, instances)
                .setBuckets(buckets)
                .setObjective(objective)
                .setPaceMillis(paceMillis.isPresent() ? paceMillis.getAsLong() : null)
                .build();
    }
}
