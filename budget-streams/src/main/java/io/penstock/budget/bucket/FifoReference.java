package io.penstock.budget.bucket;

import java.util.function.LongToIntFunction;

/**
 * What first come, first served would have made of the same arrivals and the same budget: a queue in the order of arrival
 * that spends whatever is spent in truth, as soon as its first request can be paid for.
 *
 * <p>Where requests expire, this is not each bucket's part of what arrives: a large request that comes to the head has
 * often no time left to wait until enough has come together. How often depends on the amounts in which budget comes back.
 * These are the ones in which it was spent, some together: {@link #REQUESTS_TOGETHER}.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class FifoReference {
    /**
     * Later arrivals are not looked at while so many wait. They are of all sizes, so that each bucket's part stays right as
     * long as those within are served before they expire.
     */
    static final int MAX_WAITING = 1 << 14;

    /** Budget for so many average requests comes back at once; found by comparing with what Traditional serves in sweeps. */
    private static final double REQUESTS_TOGETHER = 3.5;

    /** Over which what is spent is smoothed: in truth, one saves for a large request and spends on it at once. */
    private static final double SMOOTHED_MILLIS = 1_000;

    /** In so many steps at most what was spent since the last time is made up for. */
    private static final long MAX_STEPS = 64;

    /** Of the latest request, in the mean cost of those served. */
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

    /** Of the requests that were served lately. */
    private double meanCost;

    /** Spent in truth, and not yet here. */
    private double pending;

    /** On its way back, and not yet as much as comes back at once. */
    private double returning;

    /** Come back, and not yet enough for the first request. */
    private double credit;

    private long advancedToMillis = Long.MIN_VALUE;

    FifoReference(int buckets) {
        served = new double[buckets];
        expired = new double[buckets];
    }

    /** @param cost in any unit, as in {@link #spent} */
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

    /** Notes what was spent in truth. */
    void spent(double cost) {
        pending += cost;
    }

    /** Spends the same, on the first requests whose time is not over. */
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

    /** Serves everybody whose time is not over: in truth, nobody waits any more. */
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
        // nobody is owed what was spent while nobody waited here
        credit = 0;
    }

    /** The part of the bucket's cost that was served rather than expired, lately; 1 before any was. */
    double servedPart(int bucket) {
        double ended = served[bucket] + expired[bucket];
        return ended > 0 ? served[bucket] / ended : 1;
    }

    /** Lets the past count less. */
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
