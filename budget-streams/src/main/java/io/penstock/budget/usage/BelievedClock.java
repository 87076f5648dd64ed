package io.penstock.budget.usage;

/**
 * A wall clock whose steps are believed only when they last. Between two steps it follows elapsed time. A wall clock
 * that is wrong for a moment changes nothing.
 *
 * <p>The caller reads the wall clock and a clock of elapsed time at the same moment. Not safe for use by several
 * threads.
 */
public final class BelievedClock {
    /**
     * The largest deviation that is no step: the two clocks are read at different moments, or one is adjusted slowly.
     */
    static final long NOISE_MILLIS = 100;

    /** How long a step must last. A clock that its time service corrects is back sooner, or stays where it is. */
    static final long LASTING_MILLIS = 3_000;

    private long offsetMillis;
    private long stepMillis;
    private long steppedAtElapsed;
    private boolean isInDoubt;

    /** Begins by believing the wall clock. */
    public BelievedClock(long wallMillis, long elapsedMillis) {
        offsetMillis = wallMillis - elapsedMillis;
    }

    /**
     * Reads both clocks.
     *
     * @return by how much {@link #millis} has stepped just now; 0 nearly always
     */
    public long read(long wallMillis, long elapsedMillis) {
        long deviation = wallMillis - elapsedMillis - offsetMillis;
        if (Math.abs(deviation) <= NOISE_MILLIS) {
            isInDoubt = false;
            return 0;
        }
        if (!isInDoubt || Math.abs(deviation - stepMillis) > NOISE_MILLIS) {
            isInDoubt = true;
            stepMillis = deviation;
            steppedAtElapsed = elapsedMillis;
            return 0;
        }
        if (elapsedMillis - steppedAtElapsed < LASTING_MILLIS) {
            return 0;
        }
        isInDoubt = false;
        offsetMillis += deviation;
        return deviation;
    }

    /** The believed milliseconds of the epoch. */
    public long millis(long elapsedMillis) {
        return offsetMillis + elapsedMillis;
    }

    /** Whether the wall clock has stepped and it is not known yet whether the step lasts. */
    public boolean isInDoubt() {
        return isInDoubt;
    }
}
