package io.penstock.budget.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts recent failures. Safe for use by several threads. */
final class RecentFailures {
    private final int most;
    private final Duration counted;
    private final Deque<Long> atNanos = new ArrayDeque<>();

    /**
     * Begins without failures.
     *
     * @param most the most failures that are allowed at any time
     * @param counted the time after which a failure no longer counts
     */
    RecentFailures(int most, Duration counted) {
        this.most = most;
        this.counted = counted;
    }

    /**
     * Notes a failure and returns whether there are more than allowed.
     *
     * @param nowNanos elapsed nanoseconds, as of {@link System#nanoTime}
     */
    synchronized boolean addAndCheck(long nowNanos) {
        while (!atNanos.isEmpty() && nowNanos - atNanos.getFirst() >= counted.toNanos()) {
            atNanos.removeFirst();
        }
        atNanos.addLast(nowNanos);
        return atNanos.size() > most;
    }
}
