package io.penstock.dispatcher.kafka;

import java.time.Duration;

/**
 * What the loop is told.
 *
 * @param worker this worker's id
 * @param drainBound how long running calls may go on when a partition is let go of
 * @param commitInterval how long completions are gathered for one transaction at most
 */
public record LoopSettings(String worker, Duration drainBound, Duration commitInterval) {
    /** Time to commit the last results, leave the group and close, beyond the drain. */
    public static final Duration LEAVE_BOUND = Duration.ofSeconds(30);
}
