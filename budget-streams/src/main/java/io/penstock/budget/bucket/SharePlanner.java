package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Moves shares towards the pressure on each bucket: clamped, by small steps, normalised.
 *
 * <p>First come, first served would give every bucket its part of what the arrivals cost. Each keeps {@link #KEPT} of that
 * part, whatever the others demand; the rest goes to the smallest requests first, as far as they can use it, because there
 * the least budget saves the most waiting. What a bucket can use is what its arrivals cost, and up to twice as much as its
 * oldest request waits longer than the target and as its requests expire.
 */
final class SharePlanner {
    /** What every bucket keeps of its part of the cost. */
    static final double KEPT = 0.92;

    static final double LEAST = 0.02;
    static final double LARGEST_STEP = 0.05;
    private static final double MOST_URGENT = 2;

    record Shares(List<Double> parts, List<String> reasons) {}

    private SharePlanner() {}

    /** @param capacity what may be spent while the arrivals' cost was counted, in the same unit */
    static Shares next(List<Double> current, List<BucketTraffic> traffic, double capacity, long targetWaitMillis) {
        int buckets = current.size();
        double arrivals = traffic.stream().mapToDouble(BucketTraffic::arrivals).sum();
        double cost = traffic.stream().mapToDouble(BucketTraffic::cost).sum();
        double[] targets = targets(traffic, cost, capacity, targetWaitMillis);
        double[] shares = new double[buckets];
        double total = 0;
        for (int i = 0; i < buckets; i++) {
            double step = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, targets[i] - current.get(i)));
            shares[i] = Math.max(LEAST, current.get(i) + step);
            total += shares[i];
        }
        List<Double> parts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < buckets; i++) {
            parts.add(shares[i] / total);
            BucketTraffic bucket = traffic.get(i);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.3f to %.3f: %.0f %% of arrivals, %.0f %% of cost, oldest waits %.1f s, %.0f expired",
                    current.get(i),
                    shares[i] / total,
                    100 * part(bucket.arrivals(), arrivals, buckets),
                    100 * part(bucket.cost(), cost, buckets),
                    bucket.oldestWaitMillis() / 1000.0,
                    bucket.expired()));
        }
        return new Shares(parts, reasons);
    }

    private static double[] targets(List<BucketTraffic> traffic, double cost, double capacity, long targetWaitMillis) {
        int buckets = traffic.size();
        double[] targets = new double[buckets];
        double spare = 1 - KEPT;
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double kept = KEPT * part(bucket.cost(), cost, buckets);
            double usable = bucket.cost() / capacity * urgency(bucket, targetWaitMillis);
            double more = Math.max(0, Math.min(spare, usable - kept));
            spare -= more;
            targets[i] = Math.max(LEAST, kept + more);
        }
        for (int i = 0; i < buckets; i++) {
            targets[i] += spare * part(traffic.get(i).cost(), cost, buckets);
        }
        return targets;
    }

    private static double urgency(BucketTraffic bucket, long targetWaitMillis) {
        double lateness = Math.max(1, (double) bucket.oldestWaitMillis() / targetWaitMillis);
        double expiries = bucket.arrivals() > 0 ? Math.min(1, bucket.expired() / bucket.arrivals()) : 0;
        return Math.min(MOST_URGENT, 1 + Math.log(lateness) / 4 + expiries / 2);
    }

    private static double part(double amount, double sum, int buckets) {
        return sum > 0 ? amount / sum : 1.0 / buckets;
    }
}
