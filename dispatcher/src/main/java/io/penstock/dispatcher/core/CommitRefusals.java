package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * How long brokers that answer have refused every commit of a worker. Time without a broker or without the registry
 * does not count, however long it is: such an outage ends by itself, and a worker that gave up would lose what it
 * holds.
 */
final class CommitRefusals {
    private final long longestNanos;
    private long totalNanos;
    private long lastNanos;
    private boolean wasLast;

    CommitRefusals(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    /** @throws IllegalStateException when every commit has been refused for longer than the bound */
    void refused(long nowNanos) {
        if (wasLast) {
            totalNanos += nowNanos - lastNanos;
        }
        wasLast = true;
        lastNanos = nowNanos;
        if (totalNanos > longestNanos) {
            throw new IllegalStateException("nothing could be committed for "
                    + Duration.ofNanos(longestNanos).toMinutes() + " minutes; the log has the reasons");
        }
    }

    /** Notes that nobody answered. The time until the next refusal does not count. */
    void unanswered() {
        wasLast = false;
    }

    void succeeded() {
        wasLast = false;
        totalNanos = 0;
    }
}
