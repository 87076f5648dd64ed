package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Moves shares towards the pressure on each bucket: clamped, by bounded steps, normalised.
 *
 * <p>A {@link FifoReference} tells what first come, first served would spend on each bucket. Over time each bucket
 * keeps {@link #KEPT} of that part, regardless of what the others demand. It keeps more as requests expire: requests
 * that can wait get back what was taken from them, expired ones do not. The rest goes to the smallest requests first,
 * as far as they can use it, because there the least budget saves the most waiting. Up to a bound, what is not used is
 * saved for when the mix changes. A bucket can use what its arrivals cost. This rises to up to three times as much as
 * its oldest request approaches the target wait and its requests expire.
 */
final class SharePlanner {
    /** The part of its first-come spending that every bucket keeps over time while no request expires. */
    static final double KEPT = 0.92;

    /** From this part of expired requests in a bucket on, the buckets keep everything but {@link #ALWAYS_LENT}. */
    static final double ALL_KEPT_FROM = 0.5;

    /** The part of all spending that the smallest requests may take even then: about what backfilling gains. */
    static final double ALWAYS_LENT = 0.01;

    /** The part of its first-come spending that every bucket keeps at any time. */
    static final double ALWAYS_KEPT = 0.5;

    /** The most that is saved, in units of the whole budget between two reviews. */
    static final double MAX_SAVED = 4;

    static final double LEAST = 0.02;
    static final double MAX_STEP = 0.2;

    /**
     * @param saved what buckets were allowed to take from each other and have not taken yet, in the unit of {@link
     *     #MAX_SAVED}
     */
    record Shares(List<Double> parts, List<String> reasons, double saved) {}

    private SharePlanner() {}

    /**
     * The next shares.
     *
     * @param capacity what could be spent in the time in which the arrivals' cost was counted, in the same unit
     * @param saved what the previous call returned
     */
    static Shares next(
            List<Double> current, List<BucketTraffic> traffic, double capacity, double saved, long targetWaitMillis) {
        int buckets = current.size();
        double arrivals = traffic.stream().mapToDouble(BucketTraffic::arrivals).sum();
        double firstCome =
                traffic.stream().mapToDouble(BucketTraffic::firstCome).sum();
        double worst = traffic.stream().mapToDouble(SharePlanner::expired).max().orElse(0);
        double waiting = Math.max(0, 1 - worst / ALL_KEPT_FROM);
        double lent = Math.max(ALWAYS_LENT, waiting * (1 - KEPT));
        double spare = Math.min(1 - ALWAYS_KEPT, lent + waiting * saved);
        double[] targets = targets(traffic, firstCome, capacity, spare, targetWaitMillis);
        double farthest = 0;
        for (int i = 0; i < buckets; i++) {
            farthest = Math.max(farthest, Math.abs(targets[i] - current.get(i)));
        }
        // all move by the same part of their way, so that their sum stays
        double stride = MAX_STEP / Math.max(MAX_STEP, farthest);
        double inUse = inUse(current, targets, stride, traffic);
        double taken = 0;
        double losing = 1;
        List<Double> parts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double share = current.get(i) + stride * (targets[i] - current.get(i));
            double part = part(bucket.firstCome(), firstCome, buckets);
            double gain = Math.min(share / inUse, bucket.cost() / capacity) - part;
            if (gain > 0) {
                taken += gain;
                losing -= part;
            }
            parts.add(share);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.3f to %.3f: %.0f %% of arrivals, %.0f %% by first come, oldest waits %.1f s, %.0f expired",
                    current.get(i),
                    share,
                    100 * part(bucket.arrivals(), arrivals, buckets),
                    100 * part,
                    bucket.oldestWaitMillis() / 1000.0,
                    bucket.expired()));
        }
        double left = saved + lent * losing - taken;
        return new Shares(parts, reasons, Math.max(0, Math.min(MAX_SAVED, left)));
    }

    /** The sum of the shares of the buckets that have requests; these use what the other buckets leave. */
    private static double inUse(List<Double> current, double[] targets, double stride, List<BucketTraffic> traffic) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            sum += traffic.get(i).cost() > 0 ? current.get(i) + stride * (targets[i] - current.get(i)) : 0;
        }
        return sum > 0 ? sum : 1;
    }

    /** The shares to move towards; their sum is 1. */
    private static double[] targets(
            List<BucketTraffic> traffic, double firstCome, double capacity, double spare, long targetWaitMillis) {
        int buckets = traffic.size();
        double[] targets = new double[buckets];
        double left = spare;
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double kept = (1 - spare) * part(bucket.firstCome(), firstCome, buckets);
            double usable = bucket.cost() / capacity * urgency(bucket, targetWaitMillis);
            double more = Math.max(0, Math.min(left, usable - kept));
            left -= more;
            targets[i] = Math.max(LEAST, kept + more);
        }
        double sum = 0;
        for (int i = 0; i < buckets; i++) {
            targets[i] += left * part(traffic.get(i).firstCome(), firstCome, buckets);
            sum += targets[i];
        }
        for (int i = 0; i < buckets; i++) {
            targets[i] /= sum;
        }
        return targets;
    }

    private static double urgency(BucketTraffic bucket, long targetWaitMillis) {
        double lateness = Math.min(1, (double) bucket.oldestWaitMillis() / targetWaitMillis);
        return 1 + lateness + expired(bucket);
    }

    /** The part of the arrivals that has expired, in [0, 1]. */
    private static double expired(BucketTraffic bucket) {
        return bucket.arrivals() > 0 ? Math.min(1, bucket.expired() / bucket.arrivals()) : 0;
    }

    private static double part(double amount, double sum, int buckets) {
        return sum > 0 ? amount / sum : 1.0 / buckets;
    }
}
