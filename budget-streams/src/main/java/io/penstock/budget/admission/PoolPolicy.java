package io.penstock.budget.admission;

import java.util.List;
import java.util.OptionalLong;

/**
 * A pool as its configuration describes it.
 *
 * @param instances at least one
 * @param maxOutputTokens assumed for a request that names no maximum
 * @param maxWaitMillis longest wait of a request that names none
 * @param startWithinMillis how long after the grant an attempt may start
 * @param clockSkewMillis how far the clocks of two machines may differ
 */
public record PoolPolicy(
        List<InstancePolicy> instances,
        Strategy strategy,
        ReservePolicy reserve,
        FairnessPolicy fairness,
        long maxOutputTokens,
        OptionalLong maxWaitMillis,
        long startWithinMillis,
        long clockSkewMillis) {
    public PoolPolicy {
        instances = List.copyOf(instances);
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("a pool has at least one instance, got none");
        }
        if (startWithinMillis < 1 || clockSkewMillis < 0) {
            throw new IllegalArgumentException("start-within is at least 1 ms and clock-skew at least 0 ms, got "
                    + startWithinMillis + " ms and " + clockSkewMillis + " ms");
        }
    }
}
