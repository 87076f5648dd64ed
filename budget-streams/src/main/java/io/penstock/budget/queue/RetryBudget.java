package io.penstock.budget.queue;

/**
 * Bounds the retries of a pool, so that retries do not multiply the calls when all of them fail (the retry budgets of
 * Finagle). Each answered call allows {@value #PER_ANSWER} retries, and each second one more.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class RetryBudget {
    /** The most retries that can be saved up. */
    public static final int MAX_CREDIT = 100;

    /**
     * Retries for each answered call. Above one, so that a pool whose requests all wait for a retry soon reaches its
     * rate again when its provider is back.
     */
    static final int PER_ANSWER = 2;

    static final double PER_SECOND = 1;

    private double left = MAX_CREDIT;
    private long filledAtMillis = Long.MIN_VALUE;

    /** Notes that a call was answered with a result. */
    public void answered() {
        left = Math.min(MAX_CREDIT, left + PER_ANSWER);
    }

    /** Moves along with a clock that has stepped, backwards when {@code byMillis} is negative. */
    public void clockStepped(long byMillis) {
        if (filledAtMillis != Long.MIN_VALUE) {
            filledAtMillis += byMillis;
        }
    }

    /** Takes one retry; returns false when none may be sent now. */
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
