package io.penstock.dispatcher.provider.call;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param connect to open a connection
 * @param silence without a byte from the provider while its answer is awaited
 * @param total from the first byte sent to the last one received
 */
public record CallBounds(Duration connect, Duration silence, Duration total) {
    public CallBounds {
        requirePositive("connect", connect);
        requirePositive("silence", silence);
        requirePositive("total", total);
    }

    /** Longer than any call, and far from what nanoseconds can count. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static void requirePositive(String name, Duration bound) {
        if (bound.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " bound must be at most " + LONGEST.toDays() + " days, got " + bound.toMillis() + " ms");
        }
        if (bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException(name + " bound must be positive, got " + bound.toMillis() + " ms");
        }
    }
}
