package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How long the answers of a pool are, in output tokens.
 *
 * <p>Two histograms see every answer. The long memory gives a stable quantile; the short one notices within seconds that
 * answers have become longer, and then counts. Short answers come first, so the long memory must be given no answer before
 * those of earlier grants are there.
 */
final class OutputLengths {
    /** After so long an answer counts half in the long memory. */
    static final long LONG_MEMORY_MILLIS = 10 * 60 * 1000;

    private static final long SHORT_MEMORY_MILLIS = 20 * 1000;

    /** With fewer answers nothing is said. */
    static final double FEWEST = 10;

    private static final double MEDIAN = 0.5;

    private final LogHistogram all = new LogHistogram(LONG_MEMORY_MILLIS);
    private final LogHistogram recent = new LogHistogram(SHORT_MEMORY_MILLIS);

    /** Counts an answer that stands for all of its time. */
    void add(long outputTokens, long nowMillis) {
        all.add((double) outputTokens, nowMillis);
    }

    /** Notices an answer as soon as it is there. */
    void notice(long outputTokens, long nowMillis) {
        recent.add((double) outputTokens, nowMillis);
    }

    /** Of the long memory, for saving and restoring. */
    LogHistogram histogram() {
        return all;
    }

    double weight() {
        return all.weight();
    }

    /**
     * What an answer stays below with this probability. While there are too few answers for that quantile, the largest so
     * far is raised by up to its double.
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
