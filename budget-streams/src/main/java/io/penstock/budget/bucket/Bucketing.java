package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;

/**
 * Learns a pool's size classes from its arrivals, as an allocator learns which sizes to keep: the boundaries from how
 * many requests there are of each size, the shares from what they cost.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class Bucketing {
    /** How often the plan is reviewed once there were enough arrivals. */
    public static final long REVIEW_INTERVAL_MILLIS = 5_000;

    private static final long SIZES_HALF_LIFE_MILLIS = 60_000;

    /**
     * Shorter than that of the sizes, because a share that follows the traffic too late leaves a queue behind.
     */
    private static final long COSTS_HALF_LIFE_MILLIS = 20_000;

    private static final double MINUTE_MILLIS = 60_000;

    /** With fewer arrivals, faded, the plan stays as it is. */
    private static final double ENOUGH = 50;

    private final LogHistogram sizes = new LogHistogram(SIZES_HALF_LIFE_MILLIS);

    /** The same arrivals, each with the weight of its cost. */
    private final LogHistogram costs = new LogHistogram(COSTS_HALF_LIFE_MILLIS);

    private final boolean findsGaps;
    private BucketPlan plan;

    /** Since when there have been arrivals that have not faded. */
    private long countedFromMillis;

    /** How many arrivals there have been since then, and how many of them the plan knows. */
    private long counted;

    private long reviewed;

    private long reviewedAtMillis = Long.MIN_VALUE;

    /**
     * Size classes without any traffic yet.
     *
     * @param buckets from 1 to {@link BucketPlan#MAX_BUCKETS}
     * @param findsGaps whether a boundary goes into a gap between sizes
     */
    public Bucketing(int buckets, boolean findsGaps) {
        this.findsGaps = findsGaps;
        plan = BucketPlan.initial(buckets);
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
        plan = saved;
    }

    /** Changes the number of buckets. The plan starts over unless the number is the same. */
    public void resize(int buckets) {
        if (buckets != plan.size()) {
            plan = BucketPlan.initial(buckets);
            reviewedAtMillis = Long.MIN_VALUE;
        }
    }

    /**
     * Counts an arrival.
     *
     * @param cost what the request takes of the pool's budget, by the cost function that orders the buckets
     */
    public void arrived(long tokens, double cost, long nowMillis) {
        if (costs.weight() == 0) {
            countedFromMillis = nowMillis;
            counted = 0;
            reviewed = 0;
        }
        counted++;
        sizes.add((double) tokens, 1, nowMillis);
        costs.add((double) tokens, cost, nowMillis);
    }

    /**
     * Adapts the plan to the traffic if that is due: every {@link #REVIEW_INTERVAL_MILLIS}, for the first time as soon
     * as there were enough arrivals. Without new arrivals it stays as it is, and after a restart until there were
     * enough again.
     *
     * @param objective the part of the budget that goes to the smallest requests first, from 0 to 1
     * @param perMinute the cost of all that may be spent in a minute, above 0
     */
    public void review(double objective, double perMinute, long nowMillis) {
        // the second condition holds after a clock has stepped back
        boolean isDue = nowMillis - REVIEW_INTERVAL_MILLIS >= reviewedAtMillis || nowMillis < reviewedAtMillis;
        if (!isDue || sizes.weight() < ENOUGH || counted < ENOUGH || counted == reviewed) {
            return;
        }
        reviewedAtMillis = nowMillis;
        reviewed = counted;
        BoundaryPlanner.Boundaries boundaries = BoundaryPlanner.next(plan.boundaries(), sizes, findsGaps);
        costs.fadeTo(nowMillis);
        SharePlanner.Shares shares = SharePlanner.of(
                costs.weightsBetween(boundaries.tokens()), perMinute * countedMinutes(nowMillis), objective);
        plan = new BucketPlan(boundaries.tokens(), shares.parts(), boundaries.reasons(), shares.reasons());
    }

    /** Moves along with a clock that has stepped, backwards when {@code byMillis} is negative. */
    public void clockStepped(long byMillis) {
        countedFromMillis += byMillis;
    }

    /** For how many minutes the costs were counted, faded as they are. */
    private double countedMinutes(long nowMillis) {
        double elapsed = Math.max(1, nowMillis - countedFromMillis);
        double halfLives = elapsed / COSTS_HALF_LIFE_MILLIS;
        return (1 - Math.pow(0.5, halfLives)) / Math.log(2) * COSTS_HALF_LIFE_MILLIS / MINUTE_MILLIS;
    }
}
