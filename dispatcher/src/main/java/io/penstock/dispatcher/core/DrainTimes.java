package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * How long a drain may take with all that comes after it. Each of the times is longer than the one before and contains
 * it, so that nothing is cut off by what waits for it.
 *
 * <p>The drain bound is how long running calls may go on; it is not negative.
 */
public final class DrainTimes {
    private static final Duration TO_PUBLISH = Duration.ofSeconds(10);
    private static final Duration TO_LEAVE = Duration.ofSeconds(30);
    private static final Duration TO_END = Duration.ofMinutes(1);
    private static final Duration TO_POLL = Duration.ofSeconds(90);

    /** Kafka's own default. */
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMinutes(5);

    private DrainTimes() {}

    /** Until the results of the last calls are published, or the worker gives up publishing them. */
    static Duration publishedWithin(Duration drainBound) {
        return drainBound.plus(TO_PUBLISH);
    }

    /** Until the worker has left the group and closed what it holds. */
    public static Duration leftWithin(Duration drainBound) {
        return drainBound.plus(TO_LEAVE);
    }

    /** Until a dispatcher's process ends, or is ended. */
    public static Duration endedWithin(Duration drainBound) {
        return drainBound.plus(TO_END);
    }

    /** How long the group waits for a worker's next poll: partitions that it takes away are drained within one. */
    public static Duration pollInterval(Duration drainBound) {
        Duration interval = drainBound.plus(TO_POLL);
        return interval.compareTo(MIN_POLL_INTERVAL) < 0 ? MIN_POLL_INTERVAL : interval;
    }
}
