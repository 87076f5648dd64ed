package io.penstock.budget.batch;

import java.util.OptionalDouble;

/**
 * The rate at which requests go forward, in requests per second, over the last two minutes or since the first request.
 *
 * <p>Two minutes hold at least one whole minute of any provider's limit. Less than ten seconds of measurement says
 * nothing, because a full budget goes out in a burst. Not safe for use by several threads.
 */
public final class AdmissionRate {
    static final long SLOT_MILLIS = 5_000;
    static final int SLOTS = 24;
    static final long MIN_MILLIS = 10_000;

    private final long[] slots = new long[SLOTS];
    private boolean begun;
    private long newest;
    private long sinceMillis;

    /**
     * Notes requests that went forward.
     *
     * @param requests negative when they came back
     */
    public void add(long requests, long nowMillis) {
        if (!begun) {
            begun = true;
            newest = nowMillis / SLOT_MILLIS;
            sinceMillis = nowMillis;
        }
        advance(nowMillis);
        slots[(int) (newest % SLOTS)] += requests;
    }

    /** Requests per second; empty while the rate is not known or nothing goes forward. */
    public OptionalDouble perSecond(long nowMillis) {
        if (!begun) {
            return OptionalDouble.empty();
        }
        advance(nowMillis);
        long sum = 0;
        for (long slot : slots) {
            sum += slot;
        }
        long beginMillis = Math.max(sinceMillis, (newest - SLOTS + 1) * SLOT_MILLIS);
        long measuredMillis = nowMillis - beginMillis;
        return sum <= 0 || measuredMillis < MIN_MILLIS
                ? OptionalDouble.empty()
                : OptionalDouble.of(sum * 1_000.0 / measuredMillis);
    }

    private void advance(long nowMillis) {
        long slot = nowMillis / SLOT_MILLIS;
        long behind = Math.min(slot - newest, SLOTS);
        for (long i = 1; i <= behind; i++) {
            slots[(int) ((newest + i) % SLOTS)] = 0;
        }
        newest = Math.max(newest, slot);
    }
}
