package io.penstock.budget.request;

/**
 * How long a request that is submitted again is taken for the same one: for a time, and for so many further requests of
 * its pool. Both bound what is remembered.
 *
 * @param millis at least 0
 * @param requests of the pool since, re-submissions included
 */
public record DuplicateWindow(long millis, long requests) {
    /** For a pool that is not configured, and by default. */
    public static final DuplicateWindow DEFAULT = ofMillis(60 * 60 * 1_000);

    private static final long MAX_REQUESTS = 1_000_000;
    private static final long MIN_LOOKED_AT = 1_000;

    public DuplicateWindow {
        if (millis < 0 || requests < 1) {
            throw new IllegalArgumentException("a duplicate window must be at least 0 ms and 1 request, got " + millis
                    + " ms and " + requests + " requests");
        }
    }

    /** As long as this, or the last million requests of the pool, whichever is shorter. */
    public static DuplicateWindow ofMillis(long millis) {
        return new DuplicateWindow(millis, MAX_REQUESTS);
    }

    /** Whether a request that was seen then is still remembered. */
    public boolean covers(FirstSeen then, FirstSeen now) {
        return now.atMillis() - then.atMillis() < millis && now.sequence() - then.sequence() <= requests;
    }

    /**
     * How many of the remembered requests to look at for those to forget, when so many were remembered since the last
     * look. Twice as many as came keeps what is stored below twice what the window covers, at any rate.
     */
    public static long toLookAt(long remembered) {
        return MIN_LOOKED_AT + 2 * remembered;
    }
}
