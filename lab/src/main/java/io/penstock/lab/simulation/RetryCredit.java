package io.penstock.lab.simulation;

/** How many retries a pool lets through at once at least: a hundred, and two for each call that was answered. */
final class RetryCredit {
    private static final long MOST = 100;
    private static final long PER_ANSWER = 2;

    private long left = MOST;

    void answered() {
        left = Math.min(MOST, left + PER_ANSWER);
    }

    /** A retry is there. */
    void used() {
        left--;
    }

    /** Whether a retry may be held back, so that others pass it. */
    boolean isExhausted() {
        return left < 0;
    }
}
