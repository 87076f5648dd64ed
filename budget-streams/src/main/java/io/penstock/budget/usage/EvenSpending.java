package io.penstock.budget.usage;

/**
 * How far spending is ahead of an even one: the theoretical arrival time of the generic cell rate algorithm (ITU-T
 * I.371), in milliseconds of the epoch. Whoever uses it decides how far ahead is too far.
 *
 * <p>Not safe for use by several threads.
 */
public final class EvenSpending {
    private double untilMillis = Double.NEGATIVE_INFINITY;

    /** The instant until which an even spender needs for what was spent; long past when nothing was. */
    public double untilMillis() {
        return untilMillis;
    }

    /**
     * Notes spending.
     *
     * @param millis for how long an even spender needs for it
     */
    public void spent(double millis, long nowMillis) {
        untilMillis = Math.max(untilMillis, (double) nowMillis) + millis;
    }

    /**
     * Corrects what was noted as spent.
     *
     * @param millis by how much the note was too low; negative when it was too high
     */
    public void corrected(double millis) {
        untilMillis += millis;
    }

    /** Takes over what another has noted, if that reaches further. */
    public void atLeast(EvenSpending other) {
        untilMillis = Math.max(untilMillis, other.untilMillis);
    }

    /** Forgets what reaches beyond an instant. */
    public void atMost(double latestMillis) {
        untilMillis = Math.min(untilMillis, latestMillis);
    }

    public void clockStepped(long byMillis) {
        untilMillis += byMillis;
    }
}
