package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * When completions are published: soon while transactions are short, and in larger batches when they take longer. Not
 * thread-safe. All instants are elapsed nanoseconds of one clock.
 */
final class PublishPace {
    /** The shortest pause between two transactions, unless the longest pause is shorter still. */
    static final Duration MIN_PAUSE = Duration.ofMillis(5);

    /** The shortest pause after a transaction that failed, before its content is tried again. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    /** The pause after a transaction, as a multiple of the time that it took. It never exceeds the longest pause. */
    private static final int PAUSES_PER_TRANSACTION = 2;

    private final long longestPauseNanos;
    private long nextAtNanos;
    private boolean hasPublished;

    /** @param longestPause the longest pause after a transaction that succeeded */
    PublishPace(Duration longestPause) {
        longestPauseNanos = longestPause.toNanos();
    }

    /** How long to wait before the next transaction; 0 when it is due. */
    long leftNanos(long nowNanos) {
        return hasPublished ? Math.max(0, nextAtNanos - nowNanos) : 0;
    }

    void succeeded(long beganNanos, long endedNanos) {
        long pause = Math.max(MIN_PAUSE.toNanos(), PAUSES_PER_TRANSACTION * (endedNanos - beganNanos));
        pauseUntil(endedNanos + Math.min(pause, longestPauseNanos));
    }

    void failed(long endedNanos) {
        pauseUntil(endedNanos + Math.max(PAUSE_AFTER_FAILURE.toNanos(), longestPauseNanos));
    }

    private void pauseUntil(long nanos) {
        nextAtNanos = nanos;
        hasPublished = true;
    }
}
