package io.penstock.cli.top;

import io.penstock.records.LimitKind;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Formats figures in few characters. */
final class HumanFormat {
    private static final long EXACT_BELOW = 100_000;
    private static final String[] THOUSANDS = {"k", "M", "G", "T", "P", "E"};

    private HumanFormat() {}

    /** A number: exact below 100,000, with four digits above. */
    static String number(long value) {
        if (value < EXACT_BELOW) {
            return String.format(Locale.ROOT, "%,d", value);
        }
        double rest = (double) value;
        int step = -1;
        // The bound is below 1,000 by half of the last digit shown, so that 999,999 is 1.000M.
        while (rest >= 999.95) {
            rest /= 1_000;
            step++;
        }
        int decimals = rest < 9.9995 ? 3 : rest < 99.995 ? 2 : 1;
        return String.format(Locale.ROOT, "%." + decimals + "f", rest) + THOUSANDS[step];
    }

    /** A duration: the two largest units from a minute on, as in {@code 4m 12s}, and seconds below. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1fs", seconds);
        }
        if (whole < 60) {
            return whole + "s";
        }
        if (whole < 3_600) {
            return "%dm %02ds".formatted(whole / 60, whole % 60);
        }
        return whole < 86_400
                ? "%dh %02dm".formatted(whole / 3_600, whole % 3_600 / 60)
                : "%dd %02dh".formatted(whole / 86_400, whole % 86_400 / 3_600);
    }

    static String percent(double part) {
        return Math.round(100 * part) + " %";
    }

    static String rate(OptionalDouble perSecond) {
        if (perSecond.isEmpty()) {
            return "-";
        }
        double value = perSecond.getAsDouble();
        return String.format(Locale.ROOT, value < 100 ? "%.1f/s" : "%,.0f/s", value);
    }

    /** The name of a limit, as in {@code tokens/min}. */
    static String limit(LimitKind kind, Duration window) {
        String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return what + "/" + window(window);
    }

    private static String window(Duration window) {
        if (window.equals(Duration.ofSeconds(1))) {
            return "s";
        }
        if (window.equals(Duration.ofMinutes(1))) {
            return "min";
        }
        if (window.equals(Duration.ofHours(1))) {
            return "h";
        }
        if (window.equals(Duration.ofDays(1))) {
            return "day";
        }
        return window.toMillis() % 1_000 == 0 ? window.toSeconds() + "s" : window.toMillis() + "ms";
    }
}
