package io.penstock.lab.simulation;

/**
 * The least that the ledger lets through at once of a pool's retries: a hundred, and two for each call that was answered.
 *
 * <p>The ledger counts a retry at some time between its reading and its grant. Nothing beyond the hundred is credited, so it
 * has the least left if it counts all that wait at once, and has been credited as if it counted each with its grant.
 */
final class RetryCredit {
    private static final long MAX_CREDIT = 100;
    private static final long PER_ANSWER = 2;

    private long left = MAX_CREDIT;
    private long waiting;

    void answered() {
        left = Math.min(MAX_CREDIT, left + PER_ANSWER);
    }

    /** A retry is there. */
    void waits() {
        waiting++;
    }

    /** A retry was granted, has ended, or was passed on. */
    void waitsNoMore() {
        waiting--;
        left--;
    }

    /** Whether a retry may be held back, so that others pass it. */
    boolean isExhausted() {
        return left < waiting;
    }
}
