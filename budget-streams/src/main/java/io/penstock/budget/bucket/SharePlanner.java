package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Moves shares towards the pressure on each bucket: clamped, by bounded steps, normalised.
 *
 * <p>A {@link FifoReference} tells what first come, first served would spend on every bucket. Over time each keeps
 * {@link #KEPT} of that part, whatever the others demand, and more as its requests expire: what is taken from requests that
 * can wait comes back to them, from others it does not. The rest goes to the smallest requests first, as far as they can
 * use it, because there the least budget saves the most waiting. What is not used is saved up for when the mix changes,
 * to a bound. What a bucket can use is what its arrivals cost, and up to three times as much as its oldest request has
 * waited as long as the target and as its requests expire.
 */
final class SharePlanner {
    /** What every bucket keeps over time of what first come, first served would spend on it, while nobody expires. */
    static final double KEPT = 0.92;

    /** The part of a bucket's requests that expires from which on all is kept but {@link #ALWAYS_LENT}. */
    static final double ALL_KEPT_FROM = 0.5;

    /** What the smallest may have of everybody's part even then: about what going ahead of others makes more use of. */
    static final double ALWAYS_LENT = 0.01;

    /** What every bucket keeps of it at any time. */
    static final double ALWAYS_KEPT = 0.5;

    /** The most that is saved up, in reviews' worth of the whole budget. */
    static final double MAX_SAVED = 4;

    static final double LEAST = 0.02;
    static final double MAX_STEP = 0.2;

    /** @param saved what the buckets have not taken of each other yet, though they might have, in reviews' worth */
    record Shares(List<Double> parts, List<String> reasons, double saved) {}

    private SharePlanner() {}

    /**
     * Where the shares go.
     *
     * @param capacity what may be spent while the arrivals' cost was counted, in the same unit
     * @param saved as the plan before has left it
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
        // all go the same part of their way, so that their sum stays
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

    /** The shares of the buckets that have requests, of which each gets its part; what the others have is used by these. */
    private static double inUse(List<Double> current, double[] targets, double stride, List<BucketTraffic> traffic) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            sum += traffic.get(i).cost() > 0 ? current.get(i) + stride * (targets[i] - current.get(i)) : 0;
        }
        return sum > 0 ? sum : 1;
    }

    /** Their sum is 1. */
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

    /** The part of the arrivals that has expired. */
    private static double expired(BucketTraffic bucket) {
        return bucket.arrivals() > 0 ? Math.min(1, bucket.expired() / bucket.arrivals()) : 0;
    }

    private static double part(double amount, double sum, int buckets) {
        return sum > 0 ? amount / sum : 1.0 / buckets;
    }
}
