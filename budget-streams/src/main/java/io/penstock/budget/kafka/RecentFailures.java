package io.penstock.budget.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How often something has failed of late. Safe for use by several threads. */
final class RecentFailures {
    private final int most;
    private final Duration counted;
    private final Deque<Long> atNanos = new ArrayDeque<>();

    /**
     * None yet.
     *
     * @param most failures that may be
     * @param counted the time after which a failure is forgotten
     */
    RecentFailures(int most, Duration counted) {
        this.most = most;
        this.counted = counted;
    }

    /** Notes a failure, at an instant of elapsed nanoseconds; answers whether that is one more than there may be. */
    synchronized boolean addAndCheck(long nowNanos) {
        while (!atNanos.isEmpty() && nowNanos - atNanos.getFirst() >= counted.toNanos()) {
            atNanos.removeFirst();
        }
        atNanos.addLast(nowNanos);
        return atNanos.size() > most;
    }
}
