package io.penstock.budget.policy;

import io.penstock.budget.bucket.BucketPlan;
import java.util.Map;

/**
 * How {@link Strategy#POOL_FIRST} divides the budget.
 *
 * @param buckets the number of size classes, from 1 to {@link BucketPlan#MAX_BUCKETS}; with 1, sizes make no
 *     difference
 * @param objective the part of the budget that goes to the smallest requests first, from 0 to 1; the rest is divided
 *     between the size classes as their demands are
 * @param weights weights by tenant, above 0 and finite; {@value #OTHERS} is the weight of tenants that are not named,
 *     1 unless it is given
 */
public record FairnessPolicy(int buckets, double objective, Map<String, Double> weights) {
    public static final String OTHERS = "default";

    /**
     * The {@link #objective} that keeps for each size class nearly the part of the budget that its demand has. With so
     * little, long requests are served 0.98 times as often as first come, first served would do, and short ones more.
     */
    public static final double FAIR = 0.015;

    /** The {@link #objective} that serves the most requests. */
    public static final double THROUGHPUT = 1;

    public static final FairnessPolicy EQUAL = new FairnessPolicy(4, FAIR, Map.of());

    /** @throws IllegalArgumentException when a value is out of range */
    public FairnessPolicy {
        weights = Map.copyOf(weights);
        if (buckets < 1 || buckets > BucketPlan.MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "a pool has 1 to " + BucketPlan.MAX_BUCKETS + " buckets, got " + buckets + " buckets");
        }
        if (!(objective >= 0 && objective <= 1)) {
            throw new IllegalArgumentException("an objective is from 0 to 1, got " + objective);
        }
        weights.forEach((tenant, weight) -> {
            if (!(weight > 0) || weight.isInfinite()) {
                throw new IllegalArgumentException(
                        "a tenant's weight is above 0, got " + weight + " of tenant '" + tenant + "'");
            }
        });
    }

    public double weight(String tenant) {
        if (weights.isEmpty()) {
            return 1;
        }
        Double named = weights.get(tenant);
        return named != null ? named : weights.getOrDefault(OTHERS, 1.0);
    }
}
