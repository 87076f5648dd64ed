package io.penstock.dispatcher.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, section 10.2.3): seconds, or an HTTP date. */
public final class RetryAfter {
    /** The longest wait: a longer one is reduced to it. */
    public static final Duration MAX = Duration.ofHours(24);

    private static final int MAX_CHARACTERS = 64;

    private RetryAfter() {}

    /** How long to wait from {@code now} on, in [0, {@link #MAX}]; empty when the value has neither form. */
    public static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        return (Character.isDigit(text.charAt(0)) ? seconds(text) : untilDate(text, now)).map(RetryAfter::bounded);
    }

    /**
     * The wait in {@code retry-after-ms}, which OpenAI and Azure send for waits shorter than a second, in [0, {@link
     * #MAX}]; empty when the value is not a number.
     */
    public static Optional<Duration> parseMillis(String value) {
        String text = value.strip();
        boolean isNumber = !text.isEmpty()
                && text.length() <= MAX_CHARACTERS
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        return isNumber ? number(text).map(RetryAfter::ofMillis) : Optional.empty();
    }

    /** Some providers send fractions of a second, which the RFC does not allow. */
    private static Optional<Duration> seconds(String text) {
        return number(text).map(seconds -> ofMillis(seconds * 1000));
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Duration ofMillis(double millis) {
        return Duration.ofMillis((long) Math.ceil(Math.min(millis, (double) MAX.toMillis())));
    }

    private static Optional<Duration> untilDate(String text, Instant now) {
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, date));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
