package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * Counts the traffic of each bucket, with older events counting less.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class BucketTrafficMeter {
    /**
     * Shorter than that of the boundaries, because a share that follows the traffic too late leaves a queue behind.
     */
    private static final double HALF_LIFE_MILLIS = 20_000;

    private static final double MINUTE_MILLIS = 60_000;

    private final LongToIntFunction bucketOf;
    private final double[] arrivals;
    private final double[] costs;
    private final double[] expired;
    private final FifoReference shadow;

    /** For how many minutes the traffic was counted, faded as the costs are. */
    private double minutes;

    private long fadedAtMillis = Long.MIN_VALUE;

    /** @param bucketOf the bucket for a number of tokens; the mapping may change */
    BucketTrafficMeter(int buckets, LongToIntFunction bucketOf) {
        this.bucketOf = bucketOf;
        arrivals = new double[buckets];
        costs = new double[buckets];
        expired = new double[buckets];
        shadow = new FifoReference(buckets);
    }

    void arrived(long tokens, double cost, long expiresAtMillis, long nowMillis) {
        if (fadedAtMillis == Long.MIN_VALUE) {
            fadedAtMillis = nowMillis;
        }
        int bucket = bucketOf.applyAsInt(tokens);
        arrivals[bucket]++;
        costs[bucket] += cost;
        shadow.advance(bucketOf, nowMillis);
        shadow.arrived(tokens, cost, expiresAtMillis);
    }

    void granted(double cost, long nowMillis) {
        shadow.spent(cost);
        shadow.advance(bucketOf, nowMillis);
    }

    /** Notes that no request waits any more. */
    void drained(long nowMillis) {
        shadow.allServed(bucketOf, nowMillis);
    }

    void expired(long tokens) {
        expired[bucketOf.applyAsInt(tokens)]++;
    }

    /** The traffic of every bucket, smallest requests first. */
    List<BucketTraffic> ofBuckets(List<Long> oldestWaitMillis) {
        List<BucketTraffic> traffic = new ArrayList<>();
        for (int i = 0; i < costs.length; i++) {
            traffic.add(new BucketTraffic(
                    arrivals[i], costs[i], costs[i] * shadow.servedPart(i), expired[i], oldestWaitMillis.get(i)));
        }
        return traffic;
    }

    /** For how many minutes the traffic was counted, faded as the costs are; 0 before any traffic. */
    double minutes(long nowMillis) {
        return minutes + elapsed(nowMillis) / MINUTE_MILLIS;
    }

    /** Fades all counts to this instant. */
    void fade(long nowMillis) {
        double factor = Math.pow(0.5, elapsed(nowMillis) / HALF_LIFE_MILLIS);
        minutes = minutes(nowMillis) * factor;
        for (int i = 0; i < costs.length; i++) {
            arrivals[i] *= factor;
            costs[i] *= factor;
            expired[i] *= factor;
        }
        shadow.fade(factor);
        fadedAtMillis = nowMillis;
    }

    private double elapsed(long nowMillis) {
        return fadedAtMillis == Long.MIN_VALUE ? 0 : Math.max(0, nowMillis - fadedAtMillis);
    }
}
