package io.penstock.budget.histogram;

import java.util.List;
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

    /** The array of weights grows by at least this many bins. */
    private static final int GROWTH = 16;

    private final double halfLifeMillis;
    /**
     * The weights of the bins from {@link #first} on. The array has room for the used bins and is released with the last
     * sample, so that a narrow distribution takes little memory, and an idle pool none.
     */
    private double[] weights = NONE;

    /** The bin of the first of the {@link #weights}. */
    private int first;

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
        add(value, 1, nowMillis);
    }

    /**
     * Counts a sample with a weight.
     *
     * @param weight at least 0; 1 is that of a sample without one
     */
    public void add(double value, double weight, long nowMillis) {
        fade(nowMillis);
        int bin = clampedBin(value);
        hold(bin, bin);
        weights[bin - first] += weight;
        lowestUsed = Math.min(lowestUsed, bin);
        highestUsed = Math.max(highestUsed, bin);
        total += weight;
        sum += weight * value;
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
            together[bin] += other.weight(bin) * factor;
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
     * The weights of the samples below the first boundary, between each and the next one, and from the last one on.
     *
     * @param boundaries ascending
     */
    public double[] weightsBetween(List<Long> boundaries) {
        double[] between = new double[boundaries.size() + 1];
        int part = 0;
        for (int bin = lowestUsed; bin <= highestUsed; bin++) {
            while (part < boundaries.size() && middle(bin) >= boundaries.get(part)) {
                part++;
            }
            between[part] += weight(bin);
        }
        return between;
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
            double weight = weights[bin - first];
            if (weight > 0) {
                last = bin;
                seen += weight;
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
        for (int bin = lowestUsed; bin < highestUsed; bin++) {
            below += weight(bin);
            last = Math.max(last, bin);
            while (last < highestUsed && within + weight(last + 1) <= most * total) {
                within += weight(++last);
            }
            if (below >= from * total && below <= to * total) {
                Gap gap = new Gap(upperEdge(bin), upperEdge(last));
                if (widest == null || gap.factor() > widest.factor()) {
                    widest = gap;
                }
            }
            within = Math.max(0, within - weight(bin + 1));
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
        double[] copy = new double[BINS];
        System.arraycopy(weights, 0, copy, first, weights.length);
        return copy;
    }

    /** The instant to which the weights have faded. */
    public long fadedAtMillis() {
        return fadedAtMillis;
    }

    /** Replaces all samples by saved ones. */
    public void restore(double[] savedWeights, long savedFadedAtMillis) {
        weights = savedWeights;
        first = 0;
        narrow(0, savedWeights.length - 1);
        weights = NONE;
        sum = 0;
        if (highestUsed >= 0) {
            hold(lowestUsed, highestUsed);
        }
        for (int bin = lowestUsed; bin <= highestUsed; bin++) {
            weights[bin - first] = savedWeights[bin];
            sum += savedWeights[bin] * middle(bin);
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
            int place = bin - first;
            weights[place] *= factor;
            if (weights[place] < FORGOTTEN) {
                forgotten += weights[place] * middle(bin);
                weights[place] = 0;
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
            double weight = weights[bin - first];
            if (weight > 0) {
                lowestUsed = Math.min(lowestUsed, bin);
                highestUsed = bin;
                total += weight;
            }
        }
        if (highestUsed < 0) {
            weights = NONE;
            first = 0;
        }
    }

    /** The weight of a bin that the array has room for. */
    private double weight(int bin) {
        return weights[bin - first];
    }

    /** Makes room for the bins from one to another. */
    private void hold(int from, int to) {
        if (weights == NONE) {
            first = Math.max(0, from - GROWTH / 2);
            weights = new double[Math.min(BINS, to + GROWTH / 2) - first];
        }
        int end = first + weights.length;
        if (from < first || to >= end) {
            int newFirst = from < first ? Math.max(0, Math.min(from, first - GROWTH)) : first;
            int newEnd = to >= end ? Math.min(BINS, Math.max(to + 1, end + GROWTH)) : end;
            double[] larger = new double[newEnd - newFirst];
            System.arraycopy(weights, 0, larger, first - newFirst, weights.length);
            first = newFirst;
            weights = larger;
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
