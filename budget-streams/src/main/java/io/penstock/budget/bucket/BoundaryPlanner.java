package io.penstock.budget.bucket;

import io.penstock.budget.histogram.LogHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets boundaries at quantiles of the traffic, strictly increasing, with hysteresis.
 *
 * <p>Where there is a gap between sizes, the boundary with the nearest quantile goes there instead, so that kinds of
 * requests that are far apart do not share a bucket.
 */
final class BoundaryPlanner {
    /**
     * The quantiles for the boundaries of four buckets; for another number of buckets they are interpolated linearly.
     */
    private static final double[] QUANTILES = {0, 0.40, 0.75, 0.92, 1};

    /** A boundary stays where it is while its quantile is nearer than this factor. */
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
    private record Target(long tokens, String name) {}

    record Boundaries(List<Long> tokens, List<String> reasons) {}

    private BoundaryPlanner() {}

    /**
     * The next boundaries, as many as there are now.
     *
     * @param findsGaps whether a boundary goes into a gap between sizes
     */
    static Boundaries next(List<Long> current, LogHistogram sizes, boolean findsGaps) {
        int buckets = current.size() + 1;
        List<Long> tokens = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 1; i < buckets; i++) {
            long from = current.get(i - 1);
            Target target = target(i, buckets, sizes, findsGaps);
            boolean stays = target.tokens() < from * HYSTERESIS && target.tokens() > from / HYSTERESIS;
            long wanted = stays ? from : target.tokens();
            long to = Math.max(wanted, leastAbove(tokens));
            tokens.add(to);
            reasons.add((stays ? "stays near " : "set to ") + target.name() + " = " + target.tokens()
                    + (to > wanted ? ", kept apart from the boundary below" : ""));
        }
        return new Boundaries(tokens, reasons);
    }

    /** The least that the next boundary may be. */
    private static long leastAbove(List<Long> tokens) {
        return tokens.isEmpty() ? 1 : (long) Math.ceil(tokens.get(tokens.size() - 1) * MIN_GAP) + 1;
    }

    private static Target target(int boundary, int buckets, LogHistogram sizes, boolean findsGaps) {
        double quantile = quantileOf(boundary, buckets);
        double from = boundary == 1 ? MIN_GAP_QUANTILE : (quantileOf(boundary - 1, buckets) + quantile) / 2;
        double to = boundary == buckets - 1 ? MAX_GAP_QUANTILE : (quantile + quantileOf(boundary + 1, buckets)) / 2;
        return sizes.widestGap(from, to, IN_GAP)
                .filter(gap -> findsGaps && gap.factor() >= MIN_GAP_FACTOR)
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
