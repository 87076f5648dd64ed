package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Moves shares towards the pressure on each bucket: clamped, by bounded steps, normalised.
 *
 * <p>First come, first served would give every bucket its part of what the arrivals cost. Over time each keeps
 * {@link #KEPT} of that part, whatever the others demand; the rest goes to the smallest requests first, as far as they can
 * use it, because there the least budget saves the most waiting. What is not used is saved up for when the mix changes,
 * to a bound. What a bucket can use is what its arrivals cost, and up to three times as much as its oldest request has
 * waited as long as the target and as its requests expire.
 */
final class SharePlanner {
    /** What every bucket keeps of its part of the cost, over time. */
    static final double KEPT = 0.92;

    /** What every bucket keeps of it at any time. */
    static final double ALWAYS_KEPT = 0.5;

    /** The most that is saved up, in reviews' worth of the whole budget. */
    static final double MOST_SAVED = 4;

    static final double LEAST = 0.02;
    static final double LARGEST_STEP = 0.2;

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
        double cost = traffic.stream().mapToDouble(BucketTraffic::cost).sum();
        double spare = Math.min(1 - ALWAYS_KEPT, 1 - KEPT + saved);
        double[] targets = targets(traffic, cost, capacity, spare, targetWaitMillis);
        double farthest = 0;
        for (int i = 0; i < buckets; i++) {
            farthest = Math.max(farthest, Math.abs(targets[i] - current.get(i)));
        }
        // all go the same part of their way, so that their sum stays
        double stride = LARGEST_STEP / Math.max(LARGEST_STEP, farthest);
        double taken = 0;
        double losing = 1;
        List<Double> parts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double share = current.get(i) + stride * (targets[i] - current.get(i));
            double part = part(bucket.cost(), cost, buckets);
            double gain = Math.min(share, bucket.cost() / capacity) - part;
            if (gain > 0) {
                taken += gain;
                losing -= part;
            }
            parts.add(share);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.3f to %.3f: %.0f %% of arrivals, %.0f %% of cost, oldest waits %.1f s, %.0f expired",
                    current.get(i),
                    share,
                    100 * part(bucket.arrivals(), arrivals, buckets),
                    100 * part,
                    bucket.oldestWaitMillis() / 1000.0,
                    bucket.expired()));
        }
        double left = saved + (1 - KEPT) * losing - taken;
        return new Shares(parts, reasons, Math.max(0, Math.min(MOST_SAVED, left)));
    }

    /** Their sum is 1. */
    private static double[] targets(
            List<BucketTraffic> traffic, double cost, double capacity, double spare, long targetWaitMillis) {
        int buckets = traffic.size();
        double[] targets = new double[buckets];
        double left = spare;
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double kept = (1 - spare) * part(bucket.cost(), cost, buckets);
            double usable = bucket.cost() / capacity * urgency(bucket, targetWaitMillis);
            double more = Math.max(0, Math.min(left, usable - kept));
            left -= more;
            targets[i] = Math.max(LEAST, kept + more);
        }
        double sum = 0;
        for (int i = 0; i < buckets; i++) {
            targets[i] += left * part(traffic.get(i).cost(), cost, buckets);
            sum += targets[i];
        }
        for (int i = 0; i < buckets; i++) {
            targets[i] /= sum;
        }
        return targets;
    }

    private static double urgency(BucketTraffic bucket, long targetWaitMillis) {
        double lateness = Math.min(1, (double) bucket.oldestWaitMillis() / targetWaitMillis);
        double expiries = bucket.arrivals() > 0 ? Math.min(1, bucket.expired() / bucket.arrivals()) : 0;
        return 1 + lateness + expiries;
    }

    private static double part(double amount, double sum, int buckets) {
        return sum > 0 ? amount / sum : 1.0 / buckets;
    }
}
