package io.penstock.budget.histogram;

import java.util.Arrays;
import java.util.Optional;

/**
 * A distribution of positive numbers in bins of geometrically growing width, whose samples fade with time.
 *
 * <p>Bounds: there are {@link #BINS} bins at most. The middle of a bin is at most {@link #RELATIVE_ERROR} off its
 * values. A quantile is the upper edge of its bin, so it is up to about twice that error too high. Values outside
 * [{@link #LOWEST}, {@link #HIGHEST}] fall into the nearest bin. The bins are those of DDSketch (Masson, Rim and Lee,
 * VLDB 2019); fading is forward decay (Cormode et al., ICDE 2009): a sample that is one half-life old counts half.
 */
public final class LogHistogram {
    public static final double RELATIVE_ERROR = 0.01;
    public static final double LOWEST = 1e-4;
    public static final double HIGHEST = 1e8;

    private static final double GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    private static final double LOG_GAMMA = Math.log(GAMMA);
    private static final int MIN_BIN = binOf(LOWEST);
    public static final int BINS = binOf(HIGHEST) - MIN_BIN + 1;

    /** A bin that has faded below this part of one sample is empty. */
    private static final double FORGOTTEN = 0.01;

    private static final double[] NONE = {};

    private final double halfLifeMillis;
    /** Allocated with the first sample and released with the last, so that an idle pool takes no memory for bins. */
    private double[] weights = NONE;

    /** No bin below this one holds anything; it is above {@link #highestUsed} while all bins are empty. */
    private int lowestUsed = BINS;

    private int highestUsed = -1;
    private double total;
    /** The sum of the values, faded as the samples are. */
    private double sum;

    private long fadedAtMillis = Long.MIN_VALUE;

    /**
     * @param halfLifeMillis the age at which a sample counts half, at least 1 ms
     * @throws IllegalArgumentException when it is shorter
     */
    public LogHistogram(long halfLifeMillis) {
        if (halfLifeMillis < 1) {
            throw new IllegalArgumentException("a half-life must be at least 1 ms, got " + halfLifeMillis + " ms");
        }
        this.halfLifeMillis = halfLifeMillis;
    }

    /** Counts one sample. */
    public void add(double value, long nowMillis) {
        fade(nowMillis);
        int bin = clampedBin(value);
        if (weights == NONE) {
            weights = new double[BINS];
        }
        weights[bin] += 1;
        lowestUsed = Math.min(lowestUsed, bin);
        highestUsed = Math.max(highestUsed, bin);
        total += 1;
        sum += value;
    }

    /** Adds all samples of another histogram, with both faded to the later of their two instants. */
    public void merge(LogHistogram other) {
        if (other.fadedAtMillis == Long.MIN_VALUE) {
            return;
        }
        long instant = Math.max(fadedAtMillis, other.fadedAtMillis);
        fadeBy(instant);
        double factor = Math.pow(0.5, (instant - other.fadedAtMillis) / halfLifeMillis);
        double[] together = weights();
        for (int bin = other.lowestUsed; bin <= other.highestUsed; bin++) {
            together[bin] += other.weights[bin] * factor;
        }
        double values = sum + other.sum * factor;
        restore(together, instant);
        sum = values;
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
        for (int bin = lowestUsed; bin <= highestUsed; bin++) {
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

    /** Values between which there is next to nothing. */
    public record Gap(double above, double below) {
        /** The width as a factor, at least 1. */
        public double factor() {
            return below / above;
        }
    }

    /**
     * The widest stretch, as a factor, that begins between two quantiles and holds at most a given part of the
     * samples.
     *
     * @param from in [0, 1]
     * @param to in [0, 1]; none is found when it is below {@code from}
     * @param most the part of all samples that the stretch may hold, in [0, 1]
     */
    public Optional<Gap> widestGap(double from, double to, double most) {
        Gap widest = null;
        double below = 0;
        double within = 0;
        int last = lowestUsed;
        for (int first = lowestUsed; first < highestUsed; first++) {
            below += weights[first];
            last = Math.max(last, first);
            while (last < highestUsed && within + weights[last + 1] <= most * total) {
                within += weights[++last];
            }
            if (below >= from * total && below <= to * total) {
                Gap gap = new Gap(upperEdge(first), upperEdge(last));
                if (widest == null || gap.factor() > widest.factor()) {
                    widest = gap;
                }
            }
            within = Math.max(0, within - weights[first + 1]);
        }
        return Optional.ofNullable(widest);
    }

    /**
     * The mean of the samples. Restored samples make it at most {@link #RELATIVE_ERROR} off.
     *
     * @throws IllegalStateException when there are no samples
     */
    public double mean() {
        if (total < FORGOTTEN) {
            throw new IllegalStateException("no samples");
        }
        return sum / total;
    }

    /** Weights by bin, for saving; the array is a copy. */
    public double[] weights() {
        return Arrays.copyOf(weights, BINS);
    }

    /** The instant to which the weights have faded. */
    public long fadedAtMillis() {
        return fadedAtMillis;
    }

    /** Replaces all samples by saved ones. */
    public void restore(double[] savedWeights, long savedFadedAtMillis) {
        weights = Arrays.copyOf(savedWeights, BINS);
        narrow(0, BINS - 1);
        sum = 0;
        for (int bin = lowestUsed; bin <= highestUsed; bin++) {
            sum += weights[bin] * middle(bin);
        }
        fadedAtMillis = savedFadedAtMillis;
    }

    /** Fades the samples to an instant. Does nothing when they have faded to that instant or to a later one. */
    public void fadeTo(long nowMillis) {
        if (fadedAtMillis != Long.MIN_VALUE && nowMillis > fadedAtMillis) {
            fadeBy(nowMillis);
        }
    }

    /** Fades in steps of a sixteenth of the half-life, so that most samples cost one addition. */
    private void fade(long nowMillis) {
        if (fadedAtMillis == Long.MIN_VALUE) {
            fadedAtMillis = nowMillis;
        }
        if (nowMillis - fadedAtMillis >= halfLifeMillis / 16) {
            fadeBy(nowMillis);
        }
    }

    private void fadeBy(long nowMillis) {
        double factor = Math.pow(0.5, (nowMillis - fadedAtMillis) / halfLifeMillis);
        double forgotten = 0;
        for (int bin = lowestUsed; bin <= highestUsed; bin++) {
            weights[bin] *= factor;
            if (weights[bin] < FORGOTTEN) {
                forgotten += weights[bin] * middle(bin);
                weights[bin] = 0;
            }
        }
        sum = Math.max(0, sum * factor - forgotten);
        narrow(lowestUsed, highestUsed);
        fadedAtMillis = nowMillis;
    }

    /** Finds the used bins and the total again, looking between two bins. */
    private void narrow(int from, int to) {
        lowestUsed = BINS;
        highestUsed = -1;
        total = 0;
        for (int bin = from; bin <= to; bin++) {
            if (weights[bin] > 0) {
                lowestUsed = Math.min(lowestUsed, bin);
                highestUsed = bin;
                total += weights[bin];
            }
        }
        if (highestUsed < 0) {
            weights = NONE;
        }
    }

    private static int clampedBin(double value) {
        return binOf(Math.min(HIGHEST, Math.max(LOWEST, value))) - MIN_BIN;
    }

    private static int binOf(double value) {
        return (int) Math.ceil(Math.log(value) / LOG_GAMMA);
    }

    /** The value from which every value of the bin is at most {@link #RELATIVE_ERROR} off. */
    private static double middle(int bin) {
        return upperEdge(bin) * (1 - RELATIVE_ERROR);
    }

    private static double upperEdge(int bin) {
        return Math.pow(GAMMA, bin + MIN_BIN);
    }
}
