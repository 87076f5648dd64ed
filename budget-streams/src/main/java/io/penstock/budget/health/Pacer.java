package io.penstock.budget.health;

import io.penstock.budget.usage.EvenSpending;

/**
 * Spreads spending over the minute on a key that others spend on, too.
 *
 * <p>Otherwise a busy pool would spend a minute's budget within seconds, and again when it comes back a minute later.
 * In between nothing would become free for the others, and no answer would tell what they spend.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class Pacer {
    /** The pace relative to an even one; above one, so that a pool that was held up catches up. */
    static final double HASTE = 1.2;

    /** How far spending may run ahead of the pace. */
    static final long BURST_MILLIS = 500;

    private final EvenSpending spending = new EvenSpending();

    boolean allows(long nowMillis) {
        return spending.untilMillis() <= nowMillis + BURST_MILLIS;
    }

    void clockStepped(long byMillis) {
        spending.clockStepped(byMillis);
    }

    /**
     * Notes spending.
     *
     * @param parts the part of what a minute gives; nothing happens at 0
     */
    void spent(double parts, long nowMillis) {
        if (parts > 0) {
            spending.spent(millis(parts), nowMillis);
        }
    }

    /**
     * Corrects what was noted as spent.
     *
     * @param parts the part of what a minute gives by which the note was too low; negative when it was too high
     */
    void corrected(double parts) {
        spending.corrected(millis(parts));
    }

    private static double millis(double parts) {
        return parts * ExternalUsage.WINDOW_MILLIS / HASTE;
    }
}
