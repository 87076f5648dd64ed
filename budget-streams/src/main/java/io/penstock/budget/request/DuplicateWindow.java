package io.penstock.budget.request;

/**
 * How long a request that is submitted again counts as the same one: for a time, and for a number of further requests
 * of its pool, whichever ends first. Both bound what is remembered.
 *
 * @param millis at least 0
 * @param requests further requests of the pool, including re-submissions, at least 1
 */
public record DuplicateWindow(long millis, long requests) {
    /** An hour: the default, also for a pool that is not configured. */
    public static final DuplicateWindow DEFAULT = ofMillis(60 * 60 * 1_000);

    private static final long MAX_REQUESTS = 1_000_000;
    private static final long MIN_LOOKED_AT = 1_000;

    /** @throws IllegalArgumentException when a value is below its bound */
    public DuplicateWindow {
        if (millis < 0 || requests < 1) {
            throw new IllegalArgumentException("a duplicate window must be at least 0 ms and 1 request, got " + millis
                    + " ms and " + requests + " requests");
        }
    }

    /** The window of this time or of the last million requests of the pool, whichever is shorter. */
    public static DuplicateWindow ofMillis(long millis) {
        return new DuplicateWindow(millis, MAX_REQUESTS);
    }

    /** Whether a request that was seen {@code then} still counts as the same one. */
    public boolean covers(FirstSeen then, FirstSeen now) {
        return now.atMillis() - then.atMillis() < millis && now.sequence() - then.sequence() <= requests;
    }

    /**
     * How many of the stored requests to look at for ones to forget. Looking at twice as many as came keeps the store
     * below twice what the window covers, at any rate of arrivals.
     *
     * @param remembered how many requests were stored since the last look
     */
    public static long toLookAt(long remembered) {
        return MIN_LOOKED_AT + 2 * remembered;
    }
}
