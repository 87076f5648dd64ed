package io.penstock.budget.state;

import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.request.Operation;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The state of a pool at one instant.
 *
 * @param waiting requests without a grant, including those in a back-off
 * @param heldRetries retries among them that wait for the retry budget
 * @param oldestWaitMillis age since its submission of the oldest ready request that the order knows; 0 when none is
 *     ready. Requests in a back-off, held retries and requests that are set aside do not count
 * @param outstanding grants without an outcome
 * @param workers live workers that offer slots
 * @param slots slots that they offer
 * @param buckets smallest requests first; none with {@link Strategy#TRADITIONAL}
 * @param tenants those with the most waiting requests; none with {@link Strategy#TRADITIONAL}
 * @param prediction empty before the first answers
 */
public record PoolStanding(
        int waiting,
        int heldRetries,
        long oldestWaitMillis,
        int outstanding,
        int workers,
        int slots,
        PoolCounters counters,
        List<InstanceStanding> instances,
        List<BucketStanding> buckets,
        List<TenantStanding> tenants,
        Optional<Prediction> prediction) {

    /**
     * The state of an instance.
     *
     * @param utilisation the dominant share of its limits, reservations included; 1.0 is full
     * @param unlearnt the kinds of limits that the provider is to state and has not stated yet
     * @param declined the operations that it has declined lately
     */
    public record InstanceStanding(
            String id,
            int outstanding,
            OptionalInt concurrency,
            CircuitBreaker health,
            double utilisation,
            Set<LimitKind> unlearnt,
            List<Operation> declined,
            List<LimitStanding> limits) {}

    /**
     * The state of a bucket.
     *
     * @param belowTokens its upper boundary in estimated tokens, exclusive; empty for the largest
     * @param oldestWaitMillis age of the oldest of the tenants' next requests there; 0 when none waits
     * @param granted grants since the present order began: with the task, the strategy or the number of buckets
     */
    public record BucketStanding(
            OptionalLong belowTokens,
            double share,
            long waiting,
            long oldestWaitMillis,
            long granted,
            String boundaryReason,
            String shareReason) {}

    /**
     * The state of a tenant.
     *
     * @param tokens tokens granted since the present order began, corrected to what was used
     */
    public record TenantStanding(String tenant, double weight, long waiting, long tokens) {}

    /**
     * What the pool's answers have taught.
     *
     * @param answers the number of answers, less what has faded
     * @param tokensPerByte the cautious estimate of input tokens per byte of text, over all sizes
     * @param outputReserved the reserve quantile of output tokens, over all answers; requests reserve that of their
     *     own class
     */
    public record Prediction(double answers, double tokensPerByte, long outputMedian, long outputReserved) {}

    /**
     * The state of a limit.
     *
     * @param used all that is charged, reservations included
     * @param reserved the part of it that outstanding grants reserve
     * @param foreign what others spend of it, as far as is known; not part of {@code used}
     */
    public record LimitStanding(Limit limit, long used, long reserved, long foreign) {}
}
