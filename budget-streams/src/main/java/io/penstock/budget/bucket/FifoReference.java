package io.penstock.budget.bucket;

import java.util.function.LongToIntFunction;

/**
 * A simulation of first come, first served on the same arrivals and the same budget: a queue in the order of arrival
 * that spends what the pool really spends, as soon as that pays for its first request.
 *
 * <p>Where requests expire, the part that a bucket is served differs from its part of the arrivals: a large request
 * that reaches the head often has no time left to wait for enough budget. How often that happens depends on the
 * amounts in which budget comes back. The simulation returns it in amounts of {@link #REQUESTS_TOGETHER} average
 * requests.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class FifoReference {
    /**
     * While this many requests wait, later arrivals are ignored. They are of all sizes, so each bucket's part stays
     * right as long as those in the queue are served before they expire.
     */
    static final int MAX_WAITING = 1 << 14;

    /**
     * Budget comes back in amounts of this many average requests. Found by comparison with what Traditional serves in
     * sweeps.
     */
    private static final double REQUESTS_TOGETHER = 3.5;

    /**
     * The time over which spending is smoothed: the pool really saves for a large request and spends on it at once.
     */
    private static final double SMOOTHED_MILLIS = 1_000;

    /** The most steps in which the spending since the last call is replayed. */
    private static final long MAX_STEPS = 64;

    /** The weight of the latest request in the mean cost of the served ones. */
    private static final double LATEST = 1.0 / 64;

    private static final int FIRST_CAPACITY = 64;

    // a ring, because there is an entry for every arrival
    private long[] tokens = new long[FIRST_CAPACITY];
    private double[] costs = new double[FIRST_CAPACITY];
    private long[] expiries = new long[FIRST_CAPACITY];
    private int first;
    private int waiting;

    private final double[] served;
    private final double[] expired;

    /** The mean cost of the requests that were served lately. */
    private double meanCost;

    /** Spent by the pool, and not yet by the simulation. */
    private double pending;

    /** Budget that is returning, and does not yet make up one amount. */
    private double returning;

    /** Budget that has returned, and does not yet pay for the first request. */
    private double credit;

    private long advancedToMillis = Long.MIN_VALUE;

    FifoReference(int buckets) {
        served = new double[buckets];
        expired = new double[buckets];
    }

    /**
     * Adds an arrival to the queue.
     *
     * @param cost in the same unit as in {@link #spent}; any unit will do
     */
    void arrived(long ofTokens, double cost, long expiresAtMillis) {
        if (waiting == MAX_WAITING) {
            return;
        }
        if (waiting == tokens.length) {
            grow();
        }
        int last = at(waiting++);
        tokens[last] = ofTokens;
        costs[last] = cost;
        expiries[last] = expiresAtMillis;
    }

    /** Notes what the pool spent. */
    void spent(double cost) {
        pending += cost;
    }

    /** Spends what the pool spent, on the first requests that have not expired. */
    void advance(LongToIntFunction bucketOf, long nowMillis) {
        if (advancedToMillis == Long.MIN_VALUE) {
            advancedToMillis = nowMillis;
        }
        long elapsed = nowMillis - advancedToMillis;
        if (elapsed <= 0) {
            return;
        }
        double passedOn = pending * -Math.expm1(-elapsed / SMOOTHED_MILLIS);
        pending -= passedOn;
        long steps = Math.min(elapsed, MAX_STEPS);
        for (long step = 1; step <= steps; step++) {
            returning += passedOn / steps;
            double atOnce = REQUESTS_TOGETHER * meanCost;
            double comingBack = atOnce > 0 ? Math.floor(returning / atOnce) * atOnce : returning;
            returning -= comingBack;
            credit += comingBack;
            serve(bucketOf, advancedToMillis + elapsed * step / steps);
        }
        advancedToMillis = nowMillis;
    }

    /** Serves every request that has not expired, because none waits in the pool any more. */
    void allServed(LongToIntFunction bucketOf, long nowMillis) {
        credit = Double.POSITIVE_INFINITY;
        serve(bucketOf, nowMillis);
        pending = 0;
        returning = 0;
    }

    private void serve(LongToIntFunction bucketOf, long nowMillis) {
        while (waiting > 0) {
            double cost = costs[first];
            int bucket = bucketOf.applyAsInt(tokens[first]);
            if (expiries[first] <= nowMillis) {
                expired[bucket] += cost;
            } else if (cost <= credit) {
                credit -= cost;
                served[bucket] += cost;
                meanCost += LATEST * (cost - meanCost);
            } else {
                return;
            }
            first = at(1);
            waiting--;
        }
        // what was spent while no request waited here is owed to none
        credit = 0;
    }

    /**
     * The recent part, in [0, 1], of the bucket's cost that was served and did not expire; 1 before any request ended.
     */
    double servedPart(int bucket) {
        double ended = served[bucket] + expired[bucket];
        return ended > 0 ? served[bucket] / ended : 1;
    }

    /** Multiplies all past counts by a factor. */
    void fade(double factor) {
        for (int bucket = 0; bucket < served.length; bucket++) {
            served[bucket] *= factor;
            expired[bucket] *= factor;
        }
    }

    private int at(int place) {
        return (first + place) % tokens.length;
    }

    private void grow() {
        long[] moreTokens = new long[2 * tokens.length];
        double[] moreCosts = new double[2 * tokens.length];
        long[] moreExpiries = new long[2 * tokens.length];
        for (int i = 0; i < waiting; i++) {
            moreTokens[i] = tokens[at(i)];
            moreCosts[i] = costs[at(i)];
            moreExpiries[i] = expiries[at(i)];
        }
        tokens = moreTokens;
        costs = moreCosts;
        expiries = moreExpiries;
        first = 0;
    }
}
