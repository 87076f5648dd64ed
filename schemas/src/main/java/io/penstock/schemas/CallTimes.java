package io.penstock.schemas;

import io.penstock.records.PoolConfig;
import java.time.Duration;

/** How long a call, and the way of its outcome, can last at most: dispatchers keep to it, and the ledger relies on it. */
public final class CallTimes {
    /** What a pool may allow a call at most. */
    public static final Duration MAX_CALL = Duration.ofDays(1);

    /** A worker that cannot publish what it has done gives up after this. */
    public static final Duration MAX_PUBLISHING = Duration.ofMinutes(5);

    /** The group gives a worker up that it has not heard of for so long, at the latest; its partitions then move. */
    public static final Duration MAX_SESSION = Duration.ofMinutes(1);

    private CallTimes() {}

    /**
     * From the first byte sent to the last one received, however slowly an answer trickles in: the pool's call timeout, or its
     * response timeout where that is longer, as in a configuration of before there was the other. From 1 ms to {@link
     * #MAX_CALL}.
     */
    public static Duration longestCall(PoolConfig pool) {
        long millis = Math.max(pool.getCallTimeoutMillis(), pool.getResponseTimeoutMillis());
        return Duration.ofMillis(Math.max(1, Math.min(MAX_CALL.toMillis(), millis)));
    }

    /** How long after the latest start of a call its outcome is there, if it ever comes, but for how clocks differ. */
    public static Duration outcomeWithin(PoolConfig pool) {
        return outcomeWithin(longestCall(pool));
    }

    /** The same of a pool whose configuration is gone: as long as any pool may have allowed. */
    public static Duration outcomeWithinAnyPool() {
        return outcomeWithin(MAX_CALL);
    }

    private static Duration outcomeWithin(Duration longestCall) {
        return longestCall.plus(MAX_PUBLISHING).plus(MAX_SESSION);
    }
}
