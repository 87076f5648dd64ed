package io.penstock.lab.sweep;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that is measured.
 *
 * @param key in files
 * @param title for readers
 * @param decimals that are shown
 */
public record SweepFigure(String key, String title, String unit, int decimals) {
    static final SweepFigure RPM = new SweepFigure("actual_rpm", "requests served", "per minute", 0);
    static final SweepFigure RPM_GAIN =
            new SweepFigure("rpm_over_traditional", "requests served, over Traditional's of the same seed", "times", 3);
    static final SweepFigure LONG_KEPT = new SweepFigure(
            "long_over_traditional", "long requests served, over Traditional's of the same seed", "times", 3);
    static final SweepFigure REJECT_RATE = new SweepFigure("reject_rate", "rejected", "part of the requests", 3);
    static final SweepFigure UTILISATION =
            new SweepFigure("utilisation", "max(rpm_util, tpm_util)", "part of the limit", 3);
    static final SweepFigure MAX_WINDOW =
            new SweepFigure("largest_window", "largest 60 s window", "part of the limit", 4);
    static final SweepFigure TOKENS = new SweepFigure("tokens_served_m", "tokens served", "million", 2);
    static final SweepFigure TTFT_P50 = new SweepFigure("ttft_p50_ms", "time to first token, p50", "ms", 0);
    static final SweepFigure TTFT_P95 = new SweepFigure("ttft_p95_ms", "time to first token, p95", "ms", 0);
    static final SweepFigure TTFT_P99 = new SweepFigure("ttft_p99_ms", "time to first token, p99", "ms", 0);
    static final SweepFigure BOUND = new SweepFigure("bound_rpm", "upper bound, sizes known", "per minute", 0);
    static final SweepFigure BLIND_BOUND =
            new SweepFigure("blind_bound_rpm", "upper bound, no foresight", "per minute", 0);
    static final SweepFigure POLICY_BOUND =
            new SweepFigure("policy_bound_rpm", "upper bound of the policy", "per minute", 0);

    private static final String ACCEPTED = "accepted_";
    private static final String CALLERS_ACCEPTED = "callers_accepted_";
    private static final String WAIT_P50 = "wait_p50_ms_";
    private static final String WAIT_P95 = "wait_p95_ms_";

    static SweepFigure accepted(String sizeClass) {
        return new SweepFigure(ACCEPTED + sizeClass, "accepted, " + sizeClass, "part of them", 3);
    }

    static SweepFigure acceptedOf(String callers) {
        return new SweepFigure(CALLERS_ACCEPTED + callers, "accepted of " + callers + " callers", "part of them", 3);
    }

    static SweepFigure waitP50(String sizeClass) {
        return new SweepFigure(WAIT_P50 + sizeClass, "wait p50, " + sizeClass, "ms", 0);
    }

    static SweepFigure waitP95(String sizeClass) {
        return new SweepFigure(WAIT_P95 + sizeClass, "wait p95, " + sizeClass, "ms", 0);
    }

    /** The size class, of the part of it that was accepted. */
    Optional<String> sizeClass() {
        return key.startsWith(ACCEPTED) ? Optional.of(key.substring(ACCEPTED.length())) : Optional.empty();
    }

    /** Whether it is of a part of the requests: those of a size class, or of some callers. */
    boolean isOfRequests() {
        return Stream.of(ACCEPTED, CALLERS_ACCEPTED, WAIT_P50, WAIT_P95).anyMatch(key::startsWith);
    }

    /** A value with the decimals of this figure. */
    public String text(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** A mean and, where there is one, its spread. */
    public String text(Interval interval) {
        return text(interval.mean()) + (interval.spread() > 0 ? " ± " + text(interval.spread()) : "");
    }
}
