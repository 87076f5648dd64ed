package io.penstock.budget.histogram;

import java.util.Arrays;

/**
 * A distribution of positive numbers in bins of geometrically growing width, whose samples fade with time.
 *
 * <p>Bounds: a quantile is at most {@link #RELATIVE_ERROR} off; values outside [{@link #LOWEST}, {@link #HIGHEST}] count
 * as the nearer of the two; {@link #BINS} bins whatever the traffic. The bins are those of DDSketch (Masson, Rim and
 * Lee, VLDB 2019); fading is forward decay (Cormode et al., ICDE 2009): a sample that is one half-life old counts half.
 */
public final class LogHistogram {
    public static final double RELATIVE_ERROR = 0.01;
    public static final double LOWEST = 1e-4;
    public static final double HIGHEST = 1e8;

    private static final double GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    private static final double LOG_GAMMA = Math.log(GAMMA);
    private static final int LOWEST_BIN = binOf(LOWEST);
    public static final int BINS = binOf(HIGHEST) - LOWEST_BIN + 1;

    /** A bin that has faded below this part of one sample is empty. */
    private static final double FORGOTTEN = 0.01;

    private final double halfLifeMillis;
    private final double[] weights = new double[BINS];
    private double total;
    private long fadedAtMillis = Long.MIN_VALUE;

    /** @param halfLifeMillis the age at which a sample counts half, at least 1 ms */
    public LogHistogram(long halfLifeMillis) {
        if (halfLifeMillis < 1) {
            throw new IllegalArgumentException("a half-life is at least 1 ms, got " + halfLifeMillis + " ms");
        }
        this.halfLifeMillis = halfLifeMillis;
    }

    /** Counts one sample. */
    public void add(double value, long nowMillis) {
        fade(nowMillis);
        weights[clampedBin(value)] += 1;
        total += 1;
    }

    /** The weight of all samples: their number, less what has faded. */
    public double weight() {
        return total;
    }

    /**
     * The value below which this part of the samples lies, rounded up to the edge of its bin.
     *
     * @param quantile in [0, 1]; 1 is the largest value that has not faded
     * @throws IllegalStateException when there are no samples
     */
    public double quantile(double quantile) {
        if (total < FORGOTTEN) {
            throw new IllegalStateException("no samples");
        }
        double rank = quantile * total;
        double seen = 0;
        int last = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (weights[bin] > 0) {
                last = bin;
                seen += weights[bin];
                if (seen >= rank && quantile < 1) {
                    break;
                }
            }
        }
        return upperEdge(last);
    }

    /** Weights by bin, for saving; the array is a copy. */
    public double[] weights() {
        return weights.clone();
    }

    /** The instant to which the weights have faded. */
    public long fadedAtMillis() {
        return fadedAtMillis;
    }

    /** Replaces all samples by saved ones. */
    public void restore(double[] savedWeights, long savedFadedAtMillis) {
        Arrays.fill(weights, 0);
        System.arraycopy(savedWeights, 0, weights, 0, Math.min(BINS, savedWeights.length));
        total = Arrays.stream(weights).sum();
        fadedAtMillis = savedFadedAtMillis;
    }

    /** Fades in steps of a sixteenth of the half-life, so that most samples cost one addition. */
    private void fade(long nowMillis) {
        if (fadedAtMillis == Long.MIN_VALUE) {
            fadedAtMillis = nowMillis;
        }
        double age = nowMillis - fadedAtMillis;
        if (age < halfLifeMillis / 16) {
            return;
        }
        double factor = Math.pow(0.5, age / halfLifeMillis);
        total = 0;
        for (int bin = 0; bin < BINS; bin++) {
            weights[bin] *= factor;
            if (weights[bin] < FORGOTTEN) {
                weights[bin] = 0;
            }
            total += weights[bin];
        }
        fadedAtMillis = nowMillis;
    }

    private static int clampedBin(double value) {
        return binOf(Math.min(HIGHEST, Math.max(LOWEST, value))) - LOWEST_BIN;
    }

    private static int binOf(double value) {
        return (int) Math.ceil(Math.log(value) / LOG_GAMMA);
    }

    private static double upperEdge(int bin) {
        return Math.pow(GAMMA, bin + LOWEST_BIN);
    }
}
