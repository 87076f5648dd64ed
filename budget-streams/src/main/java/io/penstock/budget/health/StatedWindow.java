package io.penstock.budget.health;

/**
 * Tells from a provider's statements of one limit whether that is a limit of a minute. The headers name no window, and what
 * is called {@code requests} may be a limit of a day: Groq states 14,400 requests, one of them gone, whole again in 6 s.
 *
 * <p>A provider that gives its budget back evenly is whole again after the part of the window that was used, so the window is
 * {@code limit × reset / used}. One that lets go of what has left the window states the whole window instead, or the rest
 * of it, however little was used: its resets do not grow with what is used, which two statements tell.
 */
public final class StatedWindow {
    /** What a statement says. */
    public enum Verdict {
        /** The limit is one of a minute or less. */
        MINUTE,
        /** By this statement it is one of much longer. */
        LONGER,
        /** Nothing. */
        UNKNOWN
    }

    /** Limits are of a second, a minute, an hour or a day, and what is stated is rounded. */
    private static final long MIN_LONGER_MILLIS = 600_000;

    /** A reset in whole seconds may be rounded up, and be late by another one for clocks that differ. */
    private static final long ROUNDING_OF_SECONDS_MILLIS = 2_000;

    private static final long ROUNDING_MILLIS = 1;

    private long limit;

    /** The most that one of the limit has taken to come back, if the budget comes back evenly; of any statement so far. */
    private double mostMillisOfOne;

    /** Whether the resets are known to be of the window, not of what was used. */
    private boolean isOfWholeWindow;

    /** Judges the next statement; one without a reset is taken for a limit of a minute. */
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
        // what is used may be rounded up to a whole one
        double leastOfOne = (double) Math.max(0, resetMillis - rounding) / used;
        if (used > 1 && (double) (resetMillis + rounding) / (used - 1) < mostMillisOfOne) {
            isOfWholeWindow = true;
        }
        mostMillisOfOne = Math.max(mostMillisOfOne, leastOfOne);
        return isOfWholeWindow || leastOfOne * stated < MIN_LONGER_MILLIS ? Verdict.MINUTE : Verdict.LONGER;
    }
}
