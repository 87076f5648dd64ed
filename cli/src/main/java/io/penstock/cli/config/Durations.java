package io.penstock.cli.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}, {@code 1d}. */
public final class Durations {
    /** The longest duration: longer than any wait, and short enough to be added to any instant. */
    static final Duration MAX = Duration.ofDays(3650);

    /** The units, from the largest to the smallest. */
    private static final List<Unit> UNITS = List.of(
            new Unit("d", Duration.ofDays(1)),
            new Unit("h", Duration.ofHours(1)),
            new Unit("m", Duration.ofMinutes(1)),
            new Unit("s", Duration.ofSeconds(1)),
            new Unit("ms", Duration.ofMillis(1)));

    private static final Pattern PATTERN = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    private record Unit(String name, Duration length) {}

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
        Duration unit = unit(matcher.group(2));
        if (amount > MAX.dividedBy(unit)) {
            throw new IllegalArgumentException("must be at most " + MAX.toDays() + "d, got `" + text + "`");
        }
        return unit.multipliedBy(amount);
    }

    /**
     * As {@link #parse}, but refuses zero.
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

    private static Duration unit(String name) {
        return UNITS.stream()
                .filter(unit -> unit.name().equals(name))
                .findFirst()
                .map(Unit::length)
                .orElseThrow();
    }

    /** The duration in the largest unit of which it is a whole number, in a form that {@link #parse} reads. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        Unit unit = UNITS.stream()
                .filter(next -> duration.toMillis() % next.length().toMillis() == 0)
                .findFirst()
                .orElseThrow();
        return duration.dividedBy(unit.length()) + unit.name();
    }
}
