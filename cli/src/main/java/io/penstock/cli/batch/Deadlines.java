package io.penstock.cli.batch;

import io.penstock.cli.config.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Reads deadlines as people write them. */
public final class Deadlines {
    public static final String EXAMPLE = "2026-01-31T18:00:00Z";

    /** No deadline is earlier. An instant that seems to be is a number of seconds that was taken for milliseconds. */
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?");
    private static final Pattern DURATION = Pattern.compile("\\d+[a-z]+");

    private Deadlines() {}

    /**
     * Reads an instant, or a duration that starts now.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    public static Instant parse(String text, Instant now) {
        String value = text.strip();
        return DURATION.matcher(value).matches() ? now.plus(Durations.parsePositive(value)) : parseInstant(value);
    }

    /**
     * Reads an instant of the years 2000 to 9999, with its offset from UTC.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    static Instant parseInstant(String text) {
        if (NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be an instant, got the number `" + text + "`, which may be seconds or milliseconds");
        }
        Instant instant = read(text);
        if (instant.isBefore(FIRST)) {
            throw new IllegalArgumentException("must be in 2000 or later, got `" + text
                    + "`; seconds that are taken for milliseconds give a day in January 1970");
        }
        if (instant.isAfter(LAST)) {
            throw new IllegalArgumentException("must be in 9999 or earlier, got `" + text + "`");
        }
        return instant;
    }

    private static Instant read(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be an instant, got `" + text + "`", e);
        }
    }
}
