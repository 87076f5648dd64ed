package io.penstock.schemas;

import io.penstock.records.PoolConfig;
import java.time.Duration;

/**
 * Upper bounds on how long a call and the publishing of its outcome last. Dispatchers keep to them, and the ledger
 * relies on them.
 */
public final class CallTimes {
    /** The longest time that a pool may allow for a call. */
    public static final Duration MAX_CALL = Duration.ofDays(1);

    /** How long a worker tries to publish what it has done before it gives up. */
    public static final Duration MAX_PUBLISHING = Duration.ofMinutes(5);

    /** The longest silence after which the consumer group gives a worker up and moves its partitions. */
    public static final Duration MAX_SESSION = Duration.ofMinutes(1);

    private CallTimes() {}

    /**
     * The longest time from the first byte sent to the last one received, however slowly an answer arrives. It is the
     * pool's call timeout or its response timeout, whichever is longer: older configurations have no call timeout.
     * From 1 ms to {@link #MAX_CALL}.
     */
    public static Duration longestCall(PoolConfig pool) {
        long millis = Math.max(pool.getCallTimeoutMillis(), pool.getResponseTimeoutMillis());
        return Duration.ofMillis(Math.max(1, Math.min(MAX_CALL.toMillis(), millis)));
    }

    /**
     * How long after the latest start of a call its outcome is published, if it ever is. Differences between clocks
     * come on top.
     */
    public static Duration outcomeWithin(PoolConfig pool) {
        return outcomeWithin(longestCall(pool));
    }

    /** The same for a pool whose configuration is gone: the longest that any pool may have allowed. */
    public static Duration outcomeWithinAnyPool() {
        return outcomeWithin(MAX_CALL);
    }

    private static Duration outcomeWithin(Duration longestCall) {
        return longestCall.plus(MAX_PUBLISHING).plus(MAX_SESSION);
    }
}
