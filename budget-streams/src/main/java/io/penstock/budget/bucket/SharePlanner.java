package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Moves shares towards the pressure on each bucket: clamped, by small steps, normalised.
 *
 * <p>Pressure is halfway between a bucket's part of the arrivals and its part of their cost. By cost alone every bucket
 * would be equally overloaded and small requests would wait like large ones; by arrivals alone the large ones would
 * starve. It grows, at most to the double, as the bucket's oldest request waits longer than the target, and with the part
 * of its requests that expire.
 */
final class SharePlanner {
    private static final double LEAST = 0.05;
    private static final double LARGEST_STEP = 0.05;
    private static final double MOST_URGENT = 2;

    record Shares(List<Double> parts, List<String> reasons) {}

    private SharePlanner() {}

    static Shares next(List<Double> current, List<BucketTraffic> traffic, long targetWaitMillis) {
        int buckets = current.size();
        double arrivals = traffic.stream().mapToDouble(BucketTraffic::arrivals).sum();
        double cost = traffic.stream().mapToDouble(BucketTraffic::cost).sum();
        double[] pressures = new double[buckets];
        double sum = 0;
        for (int i = 0; i < buckets; i++) {
            BucketTraffic bucket = traffic.get(i);
            double demand = part(bucket.arrivals(), arrivals, buckets) / 2 + part(bucket.cost(), cost, buckets) / 2;
            pressures[i] = demand * urgency(bucket, targetWaitMillis);
            sum += pressures[i];
        }
        double[] shares = new double[buckets];
        double total = 0;
        for (int i = 0; i < buckets; i++) {
            double target = Math.max(LEAST, sum > 0 ? pressures[i] / sum : 1.0 / buckets);
            double step = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, target - current.get(i)));
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

    private static double urgency(BucketTraffic bucket, long targetWaitMillis) {
        double lateness = Math.max(1, (double) bucket.oldestWaitMillis() / targetWaitMillis);
        double expiries = bucket.arrivals() > 0 ? Math.min(1, bucket.expired() / bucket.arrivals()) : 0;
        return Math.min(MOST_URGENT, 1 + Math.log(lateness) / 4 + expiries / 2);
    }

    private static double part(double amount, double sum, int buckets) {
        return sum > 0 ? amount / sum : 1.0 / buckets;
    }
}
