package io.penstock.lab.simulation;

/**
 * The least number of a pool's retries that the ledger must let through at once: a hundred at most, with two more for
 * each answered call.
 *
 * <p>The ledger counts a retry at some time between reading and granting it. Credit beyond the hundred is lost. So
 * the least credit is left if all waiting retries are counted now, after being credited as if each were counted with
 * its grant.
 */
final class RetryCredit {
    private static final long MAX_CREDIT = 100;
    private static final long PER_ANSWER = 2;

    private long left = MAX_CREDIT;
    private long waiting;

    void answered() {
        left = Math.min(MAX_CREDIT, left + PER_ANSWER);
    }

    /** A retry has begun to wait. */
    void waits() {
        waiting++;
    }

    /** A retry was granted, has ended, or was passed on. */
    void waitsNoMore() {
        waiting--;
        left--;
    }

    /** Whether a retry may be held back, so that others may pass it. */
    boolean isExhausted() {
        return left < waiting;
    }
}
