package io.penstock.dispatcher.provider;

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

    private static void requirePositive(String name, Duration bound) {
        if (bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException(name + " bound must be positive, got " + bound.toMillis() + " ms");
        }
    }
}
