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
 * Where a pool stands at one instant.
 *
 * @param waiting requests without a grant, those in a back-off included
 * @param heldRetries those of them that wait for the budget of retries
 * @param oldestWaitMillis age of the longest-waiting request since its submission; 0 when none waits
 * @param outstanding grants without an outcome
 * @param workers live workers that offer a slot
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
     * Where an instance stands.
     *
     * @param utilisation the dominant share of its limits, reservations included; 1.0 is full
     * @param unlearnt limits that the provider is to state and has not stated yet
     * @param declined what it does not do of late
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
     * Where a bucket stands.
     *
     * @param belowTokens its upper boundary in estimated tokens, exclusive; empty for the largest
     * @param oldestWaitMillis age of the request that is next there; 0 when none waits
     * @param granted grants since the pool follows the strategy
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
     * Where a tenant stands.
     *
     * @param tokens granted since the pool follows the strategy, corrected to what was used
     */
    public record TenantStanding(String tenant, double weight, long waiting, long tokens) {}

    /**
     * What the answers have taught.
     *
     * @param answers their number, less what has faded
     * @param tokensPerByte input tokens reserved per byte of a body
     * @param outputReserved output tokens that are reserved for a request of a larger maximum, over all answers
     */
    public record Prediction(double answers, double tokensPerByte, long outputMedian, long outputReserved) {}

    /**
     * Where a limit stands.
     *
     * @param used all that is charged, reservations included
     * @param reserved the part of it that outstanding grants reserve
     * @param foreign what others spend of it, as far as is known; not in what is used
     */
    public record LimitStanding(Limit limit, long used, long reserved, long foreign) {}
}
