package io.penstock.cli.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a series of runs is.
 *
 * @param done runs that have ended, those of earlier commands included
 * @param doneBefore runs that had ended before this command began
 * @param total runs of the series
 * @param left how long the rest is expected to take
 */
public record RunsProgress(long done, long doneBefore, long total, Duration left) {
    public RunsProgress {
        if (doneBefore > done || done > total) {
            throw new IllegalArgumentException(
                    "runs that are done are at most the total, got " + doneBefore + ", " + done + " and " + total);
        }
    }

    /** As in {@code 120 of 765 runs, about 12 min 05 s left}. */
    String text() {
        String counted = String.format(Locale.ROOT, "%,d of %,d runs", done, total);
        return done == total ? counted : counted + ", about " + BatchProgress.text(left) + " left";
    }
}
