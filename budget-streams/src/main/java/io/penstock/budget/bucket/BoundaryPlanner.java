package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves boundaries towards quantiles of the traffic: smoothed, by bounded steps, strictly increasing, with hysteresis.
 *
 * <p>Where there is a gap between sizes, the boundary with the nearest quantile goes there instead, so that kinds of
 * requests that are far apart do not share a bucket.
 */
final class BoundaryPlanner {
    /**
     * The quantiles for the boundaries of four buckets; for another number of buckets they are interpolated linearly.
     */
    private static final double[] QUANTILES = {0, 0.40, 0.75, 0.92, 1};

    /** The part of the way to its quantile, in the logarithm, that a boundary moves in one step. */
    private static final double SMOOTHING = 0.5;

    /** The largest factor by which a boundary is multiplied or divided in one step. */
    private static final double MAX_STEP = 1.5;

    /** A quantile that is nearer than this factor leaves the boundary alone. */
    private static final double HYSTERESIS = 1.1;

    /** The least factor between two boundaries. */
    private static final double MIN_GAP = 1.1;

    /** The part of all requests that may lie in a gap. */
    private static final double IN_GAP = 0.01;

    /** The least factor between the sizes on both sides of a gap. */
    private static final double MIN_GAP_FACTOR = 1.5;

    /**
     * Gaps below this quantile and above the next one are ignored: there, sizes are far apart because they are few.
     */
    private static final double MIN_GAP_QUANTILE = 0.05;

    private static final double MAX_GAP_QUANTILE = 0.97;

    /** @param name how the reasons call the target */
    private record Target(long tokens, String name) {
        @Override
        public String toString() {
            return name + " = " + tokens;
        }
    }

    record Boundaries(List<Long> tokens, List<String> reasons) {}

    private BoundaryPlanner() {}

    /** The first boundaries, directly at their quantiles. */
    static Boundaries first(int buckets, LogHistogram sizes) {
        List<Long> tokens = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 1; i < buckets; i++) {
            Target target = target(i, buckets, sizes);
            tokens.add(Math.max(target.tokens(), leastAbove(tokens)));
            reasons.add("first set to " + target + apart(target.tokens(), tokens));
        }
        return new Boundaries(tokens, reasons);
    }

    /** The next boundaries, one step nearer to their quantiles. */
    static Boundaries next(List<Long> current, LogHistogram sizes) {
        int buckets = current.size() + 1;
        List<Long> tokens = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 1; i < buckets; i++) {
            long from = current.get(i - 1);
            Target target = target(i, buckets, sizes);
            boolean near = target.tokens() < from * HYSTERESIS && target.tokens() > from / HYSTERESIS;
            double factor = Math.pow((double) target.tokens() / from, SMOOTHING);
            double bounded = Math.max(1 / MAX_STEP, Math.min(MAX_STEP, factor));
            long wanted = near ? from : Math.max(1, Math.round(from * bounded));
            long to = Math.max(wanted, leastAbove(tokens));
            tokens.add(to);
            if (to == from) {
                reasons.add("stays at " + from + (near ? ": " + target + " is within 10 %" : apart(wanted, tokens)));
            } else {
                reasons.add("moved from " + from + " to " + to + " towards " + target
                        + (near || bounded == factor ? "" : ", the largest step") + apart(wanted, tokens));
            }
        }
        return new Boundaries(tokens, reasons);
    }

    /** The least that the next boundary may be. */
    private static long leastAbove(List<Long> tokens) {
        return tokens.isEmpty() ? 1 : (long) Math.ceil(tokens.get(tokens.size() - 1) * MIN_GAP) + 1;
    }

    /** Adds a reason when the last boundary was set above the wanted value. */
    private static String apart(long wanted, List<Long> tokens) {
        return tokens.get(tokens.size() - 1) > wanted ? ", kept apart from the boundary below" : "";
    }

    private static Target target(int boundary, int buckets, LogHistogram sizes) {
        double quantile = quantileOf(boundary, buckets);
        double from = boundary == 1 ? MIN_GAP_QUANTILE : (quantileOf(boundary - 1, buckets) + quantile) / 2;
        double to = boundary == buckets - 1 ? MAX_GAP_QUANTILE : (quantile + quantileOf(boundary + 1, buckets)) / 2;
        return sizes.widestGap(from, to, IN_GAP)
                .filter(gap -> gap.factor() >= MIN_GAP_FACTOR)
                .map(gap -> new Target(tokens(Math.sqrt(gap.above() * gap.below())), "the gap near " + name(quantile)))
                .orElseGet(() -> new Target(tokens(sizes.quantile(quantile)), name(quantile)));
    }

    private static long tokens(double size) {
        return Math.max(1, (long) Math.ceil(size));
    }

    private static double quantileOf(int boundary, int buckets) {
        double place = (double) boundary / buckets * (QUANTILES.length - 1);
        int left = Math.min(QUANTILES.length - 2, (int) place);
        return QUANTILES[left] + (QUANTILES[left + 1] - QUANTILES[left]) * (place - left);
    }

    private static String name(double quantile) {
        return "p" + Math.round(100 * quantile);
    }
}
