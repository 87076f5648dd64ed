package io.penstock.cli.progress;

import io.penstock.cli.report.SummaryText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a batch is.
 *
 * @param answered requests with a terminal response
 * @param answeredBefore the answered requests that had their response before this command began
 * @param total requests of the batch
 * @param unsuccessful answered requests that did not succeed
 * @param loads how full each instance's budget is
 * @param left how long it is expected to take until all are answered; empty when that is unknown
 */
public record BatchProgress(
        long answered, long answeredBefore, long total, long unsuccessful, List<Load> loads, Optional<Duration> left) {
    /**
     * The load of one instance.
     *
     * @param utilisation the largest part of any of its limits that is used or reserved; 1.0 is full
     */
    public record Load(String instance, double utilisation) {}

    public BatchProgress {
        loads = List.copyOf(loads);
    }

    /** The time left, as in {@code 45 s}, {@code 3 min 20 s} or {@code 2 h 05 min}; empty when it is unknown. */
    Optional<String> leftText() {
        return left.map(BatchProgress::text);
    }

    /** A time left, as in {@code 45 s}. */
    static String text(Duration left) {
        long seconds = Math.max(1, Math.round(left.toMillis() / 1e3));
        return seconds < 60 ? seconds + " s" : SummaryText.minutes(seconds);
    }

    /** The loads, as in {@code east 97 %, west 100 %}. */
    String loadText() {
        return String.join(
                ", ",
                loads.stream()
                        .map(load -> load.instance() + " " + Math.round(100 * load.utilisation()) + " %")
                        .toList());
    }
}
