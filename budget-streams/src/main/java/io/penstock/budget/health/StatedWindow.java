package io.penstock.budget.health;

/**
 * Judges from a provider's statements whether a limit is one of a minute. The headers name no window, and what is
 * called {@code requests} may be a limit of a day: Groq states 14,400 requests, of which one is used, and a reset in 6
 * s.
 *
 * <p>A provider that refills its budget evenly is whole again after the used part of the window, so the window is
 * {@code limit × reset / used}. A provider with a sliding or fixed window states the whole window or the rest of it,
 * however little was used. Its resets do not grow with the usage, which two statements show.
 */
public final class StatedWindow {
    /** What a statement says. */
    public enum Verdict {
        /** The limit is one of a minute or less. */
        MINUTE,
        /** By this statement the window is much longer than a minute. */
        LONGER,
        /** The statement says nothing about the window. */
        UNKNOWN
    }

    /**
     * A window from here on is one of an hour or a day: limits are of a second, a minute, an hour or a day, and
     * statements are rounded.
     */
    private static final long MIN_LONGER_MILLIS = 600_000;

    /** How far a reset in whole seconds may be off: a second for rounding, and another for clocks that differ. */
    private static final long ROUNDING_OF_SECONDS_MILLIS = 2_000;

    private static final long ROUNDING_MILLIS = 1;

    private long limit;

    /**
     * The longest time that one unit of the limit has taken to come back in any statement, if the budget is refilled
     * evenly.
     */
    private double mostMillisOfOne;

    /** Whether the resets are known to depend on the window and not on the usage. */
    private boolean isOfWholeWindow;

    /** Judges the next statement. A statement without a reset counts as one of a minute. */
    public Verdict read(LimitReading reading) {
        if (reading.limit().isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (reading.resetMillis().isEmpty()) {
            return Verdict.MINUTE;
        }
        long stated = reading.limit().getAsLong();
        long used = stated - reading.remaining();
        if (used <= 0) {
            return Verdict.UNKNOWN;
        }
        return read(stated, used, reading.resetMillis().getAsLong());
    }

    private Verdict read(long stated, long used, long resetMillis) {
        if (stated != limit) {
            limit = stated;
            mostMillisOfOne = 0;
        }
        long rounding = resetMillis % 1_000 == 0 ? ROUNDING_OF_SECONDS_MILLIS : ROUNDING_MILLIS;
        // the used amount may be rounded up to a whole unit
        double leastOfOne = (double) Math.max(0, resetMillis - rounding) / used;
        if (used > 1 && (double) (resetMillis + rounding) / (used - 1) < mostMillisOfOne) {
            isOfWholeWindow = true;
        }
        mostMillisOfOne = Math.max(mostMillisOfOne, leastOfOne);
        return isOfWholeWindow || leastOfOne * stated < MIN_LONGER_MILLIS ? Verdict.MINUTE : Verdict.LONGER;
    }
}
