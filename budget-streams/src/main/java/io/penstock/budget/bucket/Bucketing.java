package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;
import java.util.List;

/**
 * Learns a pool's size classes from its arrivals, as an allocator learns which sizes to keep.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class Bucketing {
    /** How often the plan is reviewed once the boundaries have been learnt. */
    public static final long REVIEW_INTERVAL_MILLIS = 5_000;

    private static final long FIRST_INTERVAL_MILLIS = 1_000;

    private static final long SIZES_HALF_LIFE_MILLIS = 60_000;

    /** With fewer arrivals, faded, the boundaries stay where they are. */
    private static final double ENOUGH = 50;

    private final LogHistogram sizes = new LogHistogram(SIZES_HALF_LIFE_MILLIS);
    private BucketPlan plan;
    private BucketTrafficMeter traffic;
    /** What the smallest requests may still take from the others' part, in the unit of the share planner. */
    private double saved;

    private boolean learnt;
    private long learntAtMillis;
    private long reviewedAtMillis = Long.MIN_VALUE;

    /**
     * Size classes without any traffic yet.
     *
     * @param buckets from 1 to {@link BucketPlan#MAX_BUCKETS}
     */
    public Bucketing(int buckets) {
        plan = BucketPlan.initial(buckets);
        traffic = noTraffic();
    }

    public BucketPlan plan() {
        return plan;
    }

    /** Estimated tokens of the arrivals. */
    public LogHistogram sizes() {
        return sizes;
    }

    /** Restores a saved plan. */
    public void restore(BucketPlan saved) {
        resize(saved.size());
        plan = saved;
        learnt = true;
    }

    /** Changes the number of buckets and forgets the traffic, unless the number is the same. */
    public void resize(int buckets) {
        if (buckets != plan.size()) {
            plan = BucketPlan.initial(buckets);
            traffic = noTraffic();
            learnt = false;
        }
    }

    private BucketTrafficMeter noTraffic() {
        return new BucketTrafficMeter(plan.size(), tokens -> plan.bucketOf(tokens));
    }

    /**
     * Counts an arrival.
     *
     * @param cost what the request takes of the pool's budget, by the cost function that orders the buckets
     * @param expiresAtMillis the instant at which the request expires
     */
    public void arrived(long tokens, double cost, long expiresAtMillis, long nowMillis) {
        sizes.add((double) tokens, nowMillis);
        traffic.arrived(tokens, cost, expiresAtMillis, nowMillis);
    }

    /** Counts a grant. */
    public void granted(double cost, long nowMillis) {
        traffic.granted(cost, nowMillis);
    }

    /** Notes that no request waits any more. */
    public void drained(long nowMillis) {
        traffic.drained(nowMillis);
    }

    public void expired(long tokens) {
        traffic.expired(tokens);
    }

    /**
     * Whether a review of the plan is due: every {@link #REVIEW_INTERVAL_MILLIS}. After the boundaries were set for
     * the first time the interval begins at a second and doubles from review to review.
     */
    public boolean isDue(long nowMillis) {
        if (reviewedAtMillis == Long.MIN_VALUE) {
            return true;
        }
        long interval = learnt
                ? Math.max(FIRST_INTERVAL_MILLIS, Math.min(REVIEW_INTERVAL_MILLIS, reviewedAtMillis - learntAtMillis))
                : REVIEW_INTERVAL_MILLIS;
        // the second condition holds after a clock has stepped back
        return nowMillis - reviewedAtMillis >= interval || nowMillis < reviewedAtMillis;
    }

    /**
     * Adapts the plan to the traffic since the last review.
     *
     * @param oldestWaitMillis for every bucket the age of the oldest of the tenants' next requests; 0 when none waits
     * @param targetWaitMillis the wait above which a bucket gains share, at least 1 ms
     * @param perMinute the cost of all that may be spent in a minute, above 0
     */
    public void review(List<Long> oldestWaitMillis, long targetWaitMillis, double perMinute, long nowMillis) {
        reviewedAtMillis = nowMillis;
        double capacity = perMinute * traffic.minutes(nowMillis);
        if (capacity == 0) {
            return;
        }
        boolean hasEnough = sizes.weight() >= ENOUGH;
        if (!learnt && hasEnough) {
            learn(nowMillis);
            return;
        }
        BoundaryPlanner.Boundaries boundaries = hasEnough
                ? BoundaryPlanner.next(plan.boundaries(), sizes)
                : new BoundaryPlanner.Boundaries(plan.boundaries(), plan.boundaryReasons());
        SharePlanner.Shares shares = SharePlanner.next(
                plan.shares(), traffic.ofBuckets(oldestWaitMillis), capacity, saved, targetWaitMillis);
        traffic.fade(nowMillis);
        saved = shares.saved();
        plan = new BucketPlan(boundaries.tokens(), shares.parts(), boundaries.reasons(), shares.reasons());
    }

    /**
     * Sets the boundaries for the first time. The counts by the earlier boundaries say nothing about the new buckets.
     */
    private void learn(long nowMillis) {
        BoundaryPlanner.Boundaries boundaries = BoundaryPlanner.first(plan.size(), sizes);
        plan = new BucketPlan(boundaries.tokens(), plan.shares(), boundaries.reasons(), plan.shareReasons());
        traffic = noTraffic();
        learnt = true;
        learntAtMillis = nowMillis;
    }
}
