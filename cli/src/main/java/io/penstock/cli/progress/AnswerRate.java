package io.penstock.cli.progress;

import java.util.Locale;
import java.util.function.LongSupplier;

/** The number of answers a second since the first look, without those from before the command began. */
final class AnswerRate {
    private final LongSupplier nanos;
    private boolean begun;
    private long beganNanos;

    AnswerRate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The answers a second, as in {@code 12.5/s}; 0 at the first look. */
    String text(BatchProgress progress) {
        long now = nanos.getAsLong();
        if (!begun) {
            begun = true;
            beganNanos = now;
        }
        double seconds = (now - beganNanos) / 1e9;
        double rate = seconds > 0 ? (progress.answered() - progress.answeredBefore()) / seconds : 0;
        return String.format(Locale.ROOT, "%.1f/s", rate);
    }
}
