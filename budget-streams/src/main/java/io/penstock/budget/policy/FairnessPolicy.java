package io.penstock.budget.policy;

import io.penstock.budget.bucket.BucketPlan;
import java.util.Map;

/**
 * How {@link Strategy#POOL_FIRST} divides the budget.
 *
 * @param buckets the number of size classes, from 1 to {@link BucketPlan#MAX_BUCKETS}; with 1, sizes make no
 *     difference
 * @param targetWaitMillis the wait above which a bucket gains share, at least 1 ms
 * @param weights weights by tenant, above 0 and finite; {@value #OTHERS} is the weight of tenants that are not named,
 *     1 unless it is given
 */
public record FairnessPolicy(int buckets, long targetWaitMillis, Map<String, Double> weights) {
    public static final String OTHERS = "default";

    public static final FairnessPolicy EQUAL = new FairnessPolicy(4, 10_000, Map.of());

    /** @throws IllegalArgumentException when a value is out of range */
    public FairnessPolicy {
        weights = Map.copyOf(weights);
        if (buckets < 1 || buckets > BucketPlan.MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "a pool has 1 to " + BucketPlan.MAX_BUCKETS + " buckets, got " + buckets + " buckets");
        }
        if (targetWaitMillis < 1) {
            throw new IllegalArgumentException("a target wait must be at least 1 ms, got " + targetWaitMillis + " ms");
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
