package io.penstock.dispatcher.call;

import io.penstock.records.PoolConfig;
import io.penstock.schemas.CallTimes;
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

    /**
     * The bounds of every call of a pool.
     *
     * @throws IllegalArgumentException if one is not positive, or longer than a year
     */
    public static CallBounds of(PoolConfig config) {
        return new CallBounds(
                Duration.ofMillis(config.getConnectTimeoutMillis()),
                Duration.ofMillis(config.getResponseTimeoutMillis()),
                CallTimes.longestCall(config));
    }

    /** Longer than any call, and far from what nanoseconds can count. */
    private static final Duration MAX = Duration.ofDays(365);

    private static void requirePositive(String name, Duration bound) {
        if (bound.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    name + " bound must be at most " + MAX.toDays() + " days, got " + bound.toMillis() + " ms");
        }
        if (bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException(name + " bound must be positive, got " + bound.toMillis() + " ms");
        }
    }
}
