package io.penstock.cli.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}, {@code 1d}. */
public final class Durations {
    /** Longer than anything here is to wait, and short enough to be added to any time. */
    static final Duration MAX = Duration.ofDays(3650);

    private static final Pattern PATTERN = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    private Durations() {}

    /**
     * Reads a duration of 0 to 3650 days.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    public static Duration parse(String text) {
        Matcher matcher = PATTERN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a duration, got `" + text + "`"
                    + (NUMBER.matcher(text.strip()).matches() ? ", which has no unit" : ""));
        }
        long amount = Long.parseLong(matcher.group(1));
        ChronoUnit unit = unit(matcher.group(2));
        if (amount > MAX.dividedBy(unit.getDuration())) {
            throw new IllegalArgumentException("must be at most " + MAX.toDays() + "d, got `" + text + "`");
        }
        return Duration.of(amount, unit);
    }

    /**
     * As {@link #parse}, without zero.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    public static Duration parsePositive(String text) {
        Duration duration = parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be longer than zero, got `" + text + "`");
        }
        return duration;
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    /** The shortest text that {@link #parse} reads as this duration. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
