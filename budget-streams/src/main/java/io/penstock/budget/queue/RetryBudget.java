package io.penstock.budget.queue;

/**
 * How many retries a pool may send, so that calls which all fail do not multiply: so many for each call that is answered,
 * and a few beside, however many fail (the retry budgets of Finagle).
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class RetryBudget {
    /** So many are allowed at once, after a while without any. */
    public static final int MAX_CREDIT = 100;

    /** Above one, so that a pool all of whose requests wait for a retry is back at its rate soon after its provider is. */
    static final int PER_ANSWER = 2;

    static final double PER_SECOND = 1;

    private double left = MAX_CREDIT;
    private long filledAtMillis = Long.MIN_VALUE;

    /** A call was answered with what it was asked for. */
    public void answered() {
        left = Math.min(MAX_CREDIT, left + PER_ANSWER);
    }

    /** The clock has stepped, backwards when below zero. */
    public void clockStepped(long byMillis) {
        if (filledAtMillis != Long.MIN_VALUE) {
            filledAtMillis += byMillis;
        }
    }

    /** Whether one more retry may be sent; it is counted if so. */
    boolean take(long nowMillis) {
        if (filledAtMillis < nowMillis) {
            double seconds = filledAtMillis == Long.MIN_VALUE ? 0 : (nowMillis - filledAtMillis) / 1_000.0;
            left = Math.min(MAX_CREDIT, left + seconds * PER_SECOND);
            filledAtMillis = nowMillis;
        }
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
