package io.penstock.budget.policy;

import java.util.List;
import java.util.OptionalLong;

/**
 * A pool as its configuration describes it.
 *
 * @param instances at least one
 * @param maxOutputTokens the output tokens assumed for each answer of a request that names no maximum
 * @param maxWaitMillis the longest wait of a request that names none; empty for no bound
 * @param paceMillis how far ahead of even spending an instance may be for its next grant, from 1 ms to a day; empty
 *     for no pace
 * @param startWithinMillis how long after the grant an attempt may start, from 1 ms to a day
 * @param clockSkewMillis how far the clocks of two machines may differ, plus how late a provider may count a call,
 *     from 0 to a day
 */
public record PoolPolicy(
        List<InstancePolicy> instances,
        Strategy strategy,
        ReservePolicy reserve,
        FairnessPolicy fairness,
        long maxOutputTokens,
        OptionalLong maxWaitMillis,
        OptionalLong paceMillis,
        long startWithinMillis,
        long clockSkewMillis) {
    /** The upper bound of all durations: a longer one is a mistake, and sums with instants stay far from overflow. */
    private static final long A_DAY_MILLIS = 24L * 60 * 60 * 1_000;

    /** @throws IllegalArgumentException when there is no instance or a duration is out of range */
    public PoolPolicy {
        instances = List.copyOf(instances);
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("a pool has at least one instance, got none");
        }
        if (paceMillis.isPresent() && (paceMillis.getAsLong() < 1 || paceMillis.getAsLong() > A_DAY_MILLIS)) {
            throw new IllegalArgumentException("a pace is from 1 ms to a day, got " + paceMillis.getAsLong() + " ms");
        }
        if (startWithinMillis < 1
                || startWithinMillis > A_DAY_MILLIS
                || clockSkewMillis < 0
                || clockSkewMillis > A_DAY_MILLIS) {
            throw new IllegalArgumentException(
                    "start-within is from 1 ms to a day and clock-skew from 0 ms to a day, got " + startWithinMillis
                            + " ms and " + clockSkewMillis + " ms");
        }
    }

    /** A pool without a pace. */
    public PoolPolicy(
            List<InstancePolicy> instances,
            Strategy strategy,
            ReservePolicy reserve,
            FairnessPolicy fairness,
            long maxOutputTokens,
            OptionalLong maxWaitMillis,
            long startWithinMillis,
            long clockSkewMillis) {
        this(
                instances,
                strategy,
                reserve,
                fairness,
                maxOutputTokens,
                maxWaitMillis,
                OptionalLong.empty(),
                startWithinMillis,
                clockSkewMillis);
    }
}
