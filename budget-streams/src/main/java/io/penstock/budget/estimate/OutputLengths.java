package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The lengths of answers, in output tokens.
 *
 * <p>Two histograms see every answer. The long memory gives a stable quantile. The short memory notices within seconds
 * that answers have become longer, and the larger of the two quantiles counts. Short answers arrive first, so an
 * answer must not enter the long memory before the answers to earlier grants.
 */
final class OutputLengths {
    /** The age at which an answer counts half in the long memory. */
    static final long LONG_MEMORY_MILLIS = 10 * 60 * 1000;

    private static final long SHORT_MEMORY_MILLIS = 20 * 1000;

    /** The fewest answers, faded, that a quantile or a mean is read from. */
    static final double FEWEST = 10;

    private static final double MEDIAN = 0.5;

    private final LogHistogram all = new LogHistogram(LONG_MEMORY_MILLIS);
    private final LogHistogram recent = new LogHistogram(SHORT_MEMORY_MILLIS);

    /** Adds an answer to the long memory. */
    void add(long outputTokens, long nowMillis) {
        all.add((double) outputTokens, nowMillis);
    }

    /** Adds an answer to the short memory, as soon as it arrives. */
    void notice(long outputTokens, long nowMillis) {
        recent.add((double) outputTokens, nowMillis);
    }

    /** The histogram of the long memory, for saving and restoring. */
    LogHistogram histogram() {
        return all;
    }

    double weight() {
        return all.weight();
    }

    /** The weight of the short memory. */
    double recentWeight() {
        return recent.weight();
    }

    /**
     * The length that an answer does not exceed with this probability. While there are too few answers for that
     * quantile, it is the largest length so far times a factor that falls from 2 to 1 as answers come.
     *
     * @return empty with fewer than {@value #FEWEST} answers
     */
    OptionalLong quantile(double quantile) {
        if (all.weight() < FEWEST) {
            return OptionalLong.empty();
        }
        double enough = 1 / (1 - quantile);
        double stable = all.weight() < enough ? all.quantile(1) * (2 - all.weight() / enough) : all.quantile(quantile);
        return OptionalLong.of(
                (long) Math.ceil(recent.weight() < FEWEST ? stable : Math.max(stable, recent.quantile(quantile))));
    }

    /** The median; empty with fewer than {@value #FEWEST} answers. */
    OptionalLong median() {
        return all.weight() < FEWEST ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(all.quantile(MEDIAN)));
    }

    /** The mean; empty with fewer than {@value #FEWEST} answers. */
    OptionalDouble mean() {
        return all.weight() < FEWEST ? OptionalDouble.empty() : OptionalDouble.of(all.mean());
    }
}
