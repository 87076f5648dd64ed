package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;
import java.util.List;

/**
 * Learns a pool's size classes from its arrivals, as an allocator learns which sizes to keep.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class Bucketing {
    /** How often the plan is made anew, once it is learnt. */
    public static final long REVIEW_INTERVAL_MILLIS = 5_000;

    private static final long FIRST_INTERVAL_MILLIS = 1_000;

    private static final long SIZES_HALF_LIFE_MILLIS = 60_000;

    /** With fewer arrivals the boundaries stay. */
    private static final double ENOUGH = 50;

    private final LogHistogram sizes = new LogHistogram(SIZES_HALF_LIFE_MILLIS);
    private BucketPlan plan;
    private BucketTrafficMeter traffic;
    /** What the smallest requests may still take of the others' part, as the planner counts it. */
    private double saved;

    private boolean learnt;
    private long learntAtMillis;
    private long reviewedAtMillis = Long.MIN_VALUE;

    /**
     * Begins without traffic.
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

    /** Takes a saved plan back. */
    public void restore(BucketPlan saved) {
        resize(saved.size());
        plan = saved;
        learnt = true;
    }

    /** Changes the number of buckets, if it is another. */
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
     * Notes an arrival.
     *
     * @param cost what the request takes of the pool's budget, by the cost function that orders the buckets
     * @param expiresAtMillis when its time is over
     */
    public void arrived(long tokens, double cost, long expiresAtMillis, long nowMillis) {
        sizes.add((double) tokens, nowMillis);
        traffic.arrived(tokens, cost, expiresAtMillis, nowMillis);
    }

    /** Notes a grant. */
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
     * Whether the plan is due to be made anew: every {@link #REVIEW_INTERVAL_MILLIS}, and sooner after the boundaries were
     * set for the first time, when every review doubles what the shares are learnt from.
     */
    public boolean isDue(long nowMillis) {
        if (reviewedAtMillis == Long.MIN_VALUE) {
            return true;
        }
        long interval = learnt
                ? Math.max(FIRST_INTERVAL_MILLIS, Math.min(REVIEW_INTERVAL_MILLIS, reviewedAtMillis - learntAtMillis))
                : REVIEW_INTERVAL_MILLIS;
        // a clock that has stepped back
        return nowMillis - reviewedAtMillis >= interval || nowMillis < reviewedAtMillis;
    }

    /**
     * Makes the plan anew.
     *
     * @param oldestWaitMillis age of every bucket's longest-waiting request
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

    /** Sets the boundaries for the first time. What was counted by those before says nothing of the new ones. */
    private void learn(long nowMillis) {
        BoundaryPlanner.Boundaries boundaries = BoundaryPlanner.first(plan.size(), sizes);
        plan = new BucketPlan(boundaries.tokens(), plan.shares(), boundaries.reasons(), plan.shareReasons());
        traffic = noTraffic();
        learnt = true;
        learntAtMillis = nowMillis;
    }
}
