package io.penstock.budget.health;

/**
 * Spreads over the minute what is spent of a key that others spend on too.
 *
 * <p>A full pool would spend a minute's budget within seconds, and again when it comes back a minute later. In between
 * nothing becomes free for the others, and no answer tells what they spend.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class Pacer {
    /** Above one, so that a pool which was held up catches up. */
    static final double HASTE = 1.2;

    /** So much may be spent at once, as time at the pace. */
    static final long BURST_MILLIS = 500;

    private double spentUntilMillis = Double.NEGATIVE_INFINITY;

    boolean allows(long nowMillis) {
        return spentUntilMillis <= nowMillis + BURST_MILLIS;
    }

    void clockStepped(long byMillis) {
        spentUntilMillis += byMillis;
    }

    /** @param parts of what a minute gives */
    void spent(double parts, long nowMillis) {
        if (parts > 0) {
            spentUntilMillis = Math.max(spentUntilMillis, (double) nowMillis) + millis(parts);
        }
    }

    /** @param parts of what a minute gives, by which what was noted as spent was too little; below zero, too much */
    void corrected(double parts) {
        spentUntilMillis += millis(parts);
    }

    private static double millis(double parts) {
        return parts * ExternalUsage.WINDOW_MILLIS / HASTE;
    }
}
