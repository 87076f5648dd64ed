package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns a pool's size classes from its arrivals, as an allocator learns which sizes to keep.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class Bucketing {
    /** How often the plan is made anew. */
    public static final long REVIEW_INTERVAL_MILLIS = 5_000;

    private static final long SIZES_HALF_LIFE_MILLIS = 60_000;

    /** Shares follow the traffic sooner than boundaries do: a share that comes late leaves a queue behind. */
    private static final long TRAFFIC_HALF_LIFE_MILLIS = 20_000;

    /** What an arrival counts after one review, of what it counted before. */
    private static final double FADING = Math.pow(0.5, (double) REVIEW_INTERVAL_MILLIS / TRAFFIC_HALF_LIFE_MILLIS);

    private static final double MINUTE_MILLIS = 60_000;

    /** What faded costs add up to while all of the budget is asked for: 1 in a minute. */
    private static final double CAPACITY = REVIEW_INTERVAL_MILLIS / MINUTE_MILLIS / (1 - FADING);

    /** With fewer arrivals the boundaries stay. */
    private static final double ENOUGH = 50;

    private final LogHistogram sizes = new LogHistogram(SIZES_HALF_LIFE_MILLIS);
    private BucketPlan plan;
    private double[] arrivals;
    private double[] costs;
    private double[] expired;
    private ShadowQueue shadow;
    /** What the smallest requests may still take of the others' part, as the planner counts it. */
    private double saved;

    private boolean learnt;
    private long reviewedAtMillis = Long.MIN_VALUE;

    /**
     * Begins without traffic.
     *
     * @param buckets from 1 to {@link BucketPlan#MOST_BUCKETS}
     */
    public Bucketing(int buckets) {
        plan = BucketPlan.initial(buckets);
        arrivals = new double[buckets];
        costs = new double[buckets];
        expired = new double[buckets];
        shadow = new ShadowQueue(buckets);
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
            arrivals = new double[buckets];
            costs = new double[buckets];
            expired = new double[buckets];
            shadow = new ShadowQueue(buckets);
            learnt = false;
        }
    }

    /**
     * Notes an arrival.
     *
     * @param cost what the request takes of the pool's budget, by the cost function that orders the buckets; 1 is all that
     *     may be spent in a minute
     * @param expiresAtMillis when its time is over
     */
    public void arrived(long tokens, double cost, long expiresAtMillis, long nowMillis) {
        sizes.add((double) tokens, nowMillis);
        int bucket = plan.bucketOf(tokens);
        arrivals[bucket]++;
        costs[bucket] += cost;
        shadow.advance(plan::bucketOf, nowMillis);
        shadow.arrived(tokens, cost, expiresAtMillis);
    }

    /** Notes a grant. */
    public void granted(double cost, long nowMillis) {
        shadow.spent(cost);
        shadow.advance(plan::bucketOf, nowMillis);
    }

    /** Notes that no request waits any more. */
    public void drained(long nowMillis) {
        shadow.allServed(plan::bucketOf, nowMillis);
    }

    public void expired(long tokens) {
        expired[plan.bucketOf(tokens)]++;
    }

    /** Whether the plan is due to be made anew. */
    public boolean isDue(long nowMillis) {
        return reviewedAtMillis == Long.MIN_VALUE || nowMillis - reviewedAtMillis >= REVIEW_INTERVAL_MILLIS;
    }

    /**
     * Makes the plan anew.
     *
     * @param oldestWaitMillis age of every bucket's longest-waiting request
     * @param targetWaitMillis the wait above which a bucket gains share, at least 1 ms
     */
    public void review(List<Long> oldestWaitMillis, long targetWaitMillis, long nowMillis) {
        reviewedAtMillis = nowMillis;
        BoundaryPlanner.Boundaries boundaries = boundaries();
        List<BucketTraffic> traffic = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            traffic.add(new BucketTraffic(
                    arrivals[i], costs[i], costs[i] * shadow.servedPart(i), expired[i], oldestWaitMillis.get(i)));
            arrivals[i] *= FADING;
            costs[i] *= FADING;
            expired[i] *= FADING;
        }
        shadow.fade(FADING);
        SharePlanner.Shares shares = SharePlanner.next(plan.shares(), traffic, CAPACITY, saved, targetWaitMillis);
        saved = shares.saved();
        plan = new BucketPlan(boundaries.tokens(), shares.parts(), boundaries.reasons(), shares.reasons());
    }

    private BoundaryPlanner.Boundaries boundaries() {
        if (sizes.weight() < ENOUGH) {
            return new BoundaryPlanner.Boundaries(plan.boundaries(), plan.boundaryReasons());
        }
        if (!learnt) {
            learnt = true;
            return BoundaryPlanner.first(plan.size(), sizes);
        }
        return BoundaryPlanner.next(plan.boundaries(), sizes);
    }
}
