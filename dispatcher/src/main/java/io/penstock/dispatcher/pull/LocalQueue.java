package io.penstock.dispatcher.pull;

/**
 * How many grants a worker asks for beyond the calls that it can make at once. When all its slots are taken, a slot
 * that frees up is idle until the outcome has reached the ledger and a new grant has come back. A grant that waits
 * here takes the slot at once. The worker asks for as many grants as slots free up within {@code waitMillis} at the
 * rate of the last period, so a grant waits for about that long. Where calls are long, or slots are free, it asks for
 * none.
 *
 * @param slots calls at once; at least 1
 * @param waitMillis how long a grant may be expected to wait; at least 0
 */
public record LocalQueue(int slots, long waitMillis) {
    public LocalQueue {
        if (slots < 1 || waitMillis < 0) {
            throw new IllegalArgumentException(
                    "slots must be at least 1 and the wait at least 0 ms, got " + slots + " and " + waitMillis + " ms");
        }
    }

    /** The most grants that are ever asked for: half the slots, rounded up. */
    public int most() {
        return (slots + 1) / 2;
    }

    /**
     * How many grants to ask for now.
     *
     * @param finished calls that ended in the last period
     * @param periodMillis the period's length; at least 1
     * @param mostInFlight the most calls that were under way at once in the period
     */
    public int depth(long finished, long periodMillis, int mostInFlight) {
        if (periodMillis < 1) {
            throw new IllegalArgumentException("a period must be at least 1 ms, got " + periodMillis + " ms");
        }
        if (mostInFlight < slots) {
            return 0;
        }
        return (int) Math.min(most(), finished * waitMillis / periodMillis);
    }
}
