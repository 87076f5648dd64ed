package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * How long a worker has been refused everything by brokers that answer. The time without a broker, or without the
 * registry, does not count, however long it is: it passes by itself, and what the worker holds would be lost with it.
 */
final class CommitRefusals {
    private final long longestNanos;
    private long totalNanos;
    private long lastNanos;
    private boolean wasLast;

    CommitRefusals(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    /** @throws IllegalStateException when nothing else was answered for too long */
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

    /** Nobody answered: the time until the next refusal does not count. */
    void unanswered() {
        wasLast = false;
    }

    void succeeded() {
        wasLast = false;
        totalNanos = 0;
    }
}
