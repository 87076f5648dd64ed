package io.penstock.dispatcher;

import io.penstock.schemas.CallTimes;
import java.time.Duration;

/**
 * The settings of one worker. The constructor throws {@link IllegalArgumentException} for a value out of range.
 *
 * @param workerId names the worker; not blank, unique among live workers
 * @param slotsPerPool calls that it makes at once for each pool; 1 to {@value #MAX_SLOTS}
 * @param drainBound how long running calls may go on when a partition is revoked or the worker is closed; 0 to {@link
 *     #MAX_DRAIN}
 * @param commitInterval the longest time for which completions are gathered into one transaction; at least 1 ms, less
 *     than 5 s
 */
public record DispatcherConfig(String workerId, int slotsPerPool, Duration drainBound, Duration commitInterval) {
    public static final int DEFAULT_SLOTS_PER_POOL = 64;

    /** The most slots per pool. */
    public static final int MAX_SLOTS = 4096;

    /** Long enough for nearly every call. A call that is given up is made, and billed, again. */
    public static final Duration DEFAULT_DRAIN_BOUND = Duration.ofMinutes(4);

    /** The longest drain bound: no call takes longer. */
    public static final Duration MAX_DRAIN = CallTimes.MAX_CALL;

    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(20);

    public DispatcherConfig {
        if (workerId.isBlank()) {
            throw new IllegalArgumentException("worker id must not be blank");
        }
        if (slotsPerPool < 1 || slotsPerPool > MAX_SLOTS) {
            throw new IllegalArgumentException("slots per pool must be in [1, " + MAX_SLOTS + "], got " + slotsPerPool);
        }
        if (drainBound.isNegative() || drainBound.compareTo(MAX_DRAIN) > 0) {
            throw new IllegalArgumentException("drain bound must be in [0, " + MAX_DRAIN.toSeconds() + " s], got "
                    + drainBound.toMillis() + " ms");
        }
        if (commitInterval.toMillis() < 1 || commitInterval.toSeconds() >= 5) {
            throw new IllegalArgumentException(
                    "commit interval must be in [1 ms, 5 s), got " + commitInterval.toMillis() + " ms");
        }
    }

    /** The defaults for a worker of this id. */
    public static DispatcherConfig of(String workerId) {
        return new DispatcherConfig(workerId, DEFAULT_SLOTS_PER_POOL, DEFAULT_DRAIN_BOUND, DEFAULT_COMMIT_INTERVAL);
    }

    public DispatcherConfig withSlotsPerPool(int slots) {
        return new DispatcherConfig(workerId, slots, drainBound, commitInterval);
    }

    public DispatcherConfig withDrainBound(Duration bound) {
        return new DispatcherConfig(workerId, slotsPerPool, bound, commitInterval);
    }
}
