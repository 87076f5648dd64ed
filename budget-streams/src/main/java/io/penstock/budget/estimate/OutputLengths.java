package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;

/**
 * The lengths of answers, in output tokens.
 *
 * <p>Two histograms see every answer. The long memory gives a stable quantile. The short memory notices within seconds
 * that answers have become longer, and the larger of the two quantiles counts. Short answers arrive first, so an
 * answer must not enter the long memory before the answers to earlier grants.
 *
 * <p>The quantile is the smallest length so far that the next answer does not exceed with the asked probability,
 * whatever the distribution: the one at rank {@code q·(n + 1)} of {@code n} (as in split conformal prediction; Lei et
 * al., JASA 2018). There is none while the rank is above {@code n}.
 */
final class OutputLengths {
    /** The age at which an answer counts half in the long memory. */
    static final long LONG_MEMORY_MILLIS = 10 * 60 * 1000;

    private static final long SHORT_MEMORY_MILLIS = 20 * 1000;

    /** The fewest answers, faded, that a bound or a median is read from. */
    static final double FEWEST = 10;

    /**
     * The most answers after which the quantiles are read again. While few answers come it is fewer, however many came
     * earlier, so that the short memory counts as soon as it has enough of them.
     */
    private static final int MAX_UNREAD = 256;

    private static final double MEDIAN = 0.5;

    /** What the arithmetic of ranks is off at most. */
    private static final double ROUNDING = 1e-9;

    private final LogHistogram all;
    private final LogHistogram recent = new LogHistogram(SHORT_MEMORY_MILLIS);
    private LengthReading reading = LengthReading.NONE;
    private int unread;

    OutputLengths() {
        this(new LogHistogram(LONG_MEMORY_MILLIS));
    }

    /** @param longMemory the histogram of the long memory, which may have been restored */
    OutputLengths(LogHistogram longMemory) {
        all = longMemory;
    }

    /** Adds an answer to the long memory. */
    void add(long outputTokens, long nowMillis, double quantile) {
        all.add((double) outputTokens, nowMillis);
        if (++unread >= Math.min(MAX_UNREAD, recent.weight() / 64)) {
            read(quantile);
        }
    }

    /** Adds an answer to the short memory, as soon as it arrives. One above the bound counts at once. */
    void notice(long outputTokens, long nowMillis, double quantile) {
        recent.add((double) outputTokens, nowMillis);
        if (outputTokens > reading.bound()) {
            read(quantile);
        }
    }

    /** The histogram of the long memory, for saving and restoring. */
    LogHistogram histogram() {
        return all;
    }

    /** What was last read. */
    LengthReading reading() {
        return reading;
    }

    /** Reads the histograms again. */
    void read(double quantile) {
        unread = 0;
        reading = all.weight() < 1
                ? LengthReading.NONE
                : new LengthReading(
                        all.weight(),
                        bound(quantile),
                        isEnoughFor(quantile),
                        up(all.quantile(1)),
                        up(all.quantile(MEDIAN)),
                        all.mean());
    }

    private boolean isEnoughFor(double quantile) {
        return rank(quantile) <= 1 + ROUNDING;
    }

    private long bound(double quantile) {
        double stable = isEnoughFor(quantile)
                ? all.quantile(Math.min(1, rank(quantile)))
                : all.quantile(1) * (2 - all.weight() * (1 - quantile));
        return up(recent.weight() < FEWEST ? stable : Math.max(stable, recent.quantile(quantile)));
    }

    /** The rank of the asked quantile, as a part of the samples; above 1 when there are too few. */
    private double rank(double quantile) {
        return quantile * (all.weight() + 1) / all.weight();
    }

    private static long up(double tokens) {
        return (long) Math.ceil(tokens);
    }
}
