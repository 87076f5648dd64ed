package io.penstock.dispatcher.call;

import io.penstock.records.PoolConfig;
import io.penstock.schemas.CallTimes;
import java.time.Duration;

/**
 * How long a call may take. Each bound is longer than zero and at most 365 days.
 *
 * @param connect the longest time to get a connection
 * @param silence the longest time without progress: no byte sent and none received
 * @param total the longest time from the start of sending to the last byte received
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
     * @throws IllegalArgumentException if a bound is not positive, or longer than 365 days
     */
    public static CallBounds of(PoolConfig config) {
        return new CallBounds(
                Duration.ofMillis(config.getConnectTimeoutMillis()),
                Duration.ofMillis(config.getResponseTimeoutMillis()),
                CallTimes.longestCall(config));
    }

    /** Longer than any call, and far below what a {@code long} holds in nanoseconds. */
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
