package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Divides the budget between the buckets: one part in proportion to their demands, the other to the smallest requests
 * first, as far as they can use it, because there the least budget serves the most requests. The second part is the
 * pool's objective.
 *
 * <p>Shares are guaranteed while others wait; what a bucket does not use goes to the others.
 */
final class SharePlanner {
    /** The least share of any bucket before shares are normalised, so that none ever starves. */
    static final double LEAST = 0.02;

    /** A bucket can use what its arrivals cost, times this, since they do not come evenly. */
    private static final double UNEVEN = 1.25;

    record Shares(List<Double> parts, List<String> reasons) {}

    private SharePlanner() {}

    /**
     * The shares for a demand.
     *
     * @param demands what the arrivals of each bucket cost, smallest requests first
     * @param supply what could be spent in the time in which they came, in the same unit, above 0
     * @param objective the part of the budget that goes to the smallest requests first, from 0 to 1
     */
    static Shares of(double[] demands, double supply, double objective) {
        double demand = 0;
        for (double of : demands) {
            demand += of;
        }
        double left = objective;
        double sum = 0;
        double[] shares = new double[demands.length];
        for (int i = 0; i < demands.length; i++) {
            double kept = (1 - objective) * part(demands, i, demand);
            double more = Math.max(0, Math.min(left, UNEVEN * demands[i] / supply - kept));
            left -= more;
            shares[i] = Math.max(LEAST, kept + more);
            sum += shares[i];
        }
        // what nobody needs is divided as the demands are
        sum += left;
        List<Double> parts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < demands.length; i++) {
            double share = (shares[i] + left * part(demands, i, demand)) / sum;
            parts.add(share);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.3f: %.1f %% of the demand, which is %.2f times the budget",
                    share,
                    100 * part(demands, i, demand),
                    demand / supply));
        }
        return new Shares(parts, reasons);
    }

    private static double part(double[] demands, int bucket, double demand) {
        return demand > 0 ? demands[bucket] / demand : 1.0 / demands.length;
    }
}
