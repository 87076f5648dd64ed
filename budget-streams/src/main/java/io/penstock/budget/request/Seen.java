package io.penstock.budget.request;

/**
 * When a pool saw a request, and where the request is now.
 *
 * @param atMillis when it was seen first
 * @param sequence of its latest ticket, which counts the requests of the pool
 */
public record Seen(long atMillis, long sequence, Whereabouts whereabouts) {
    /** A request that is in the pool. */
    public Seen(long atMillis, long sequence) {
        this(atMillis, sequence, Whereabouts.HERE);
    }

    public Seen at(Whereabouts newWhereabouts) {
        return new Seen(atMillis, sequence, newWhereabouts);
    }
}
