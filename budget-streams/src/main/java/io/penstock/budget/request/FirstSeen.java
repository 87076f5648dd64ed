package io.penstock.budget.request;

/**
 * When a pool first saw a request, and where the request is now.
 *
 * @param atMillis when it was first seen
 * @param sequence the sequence of its latest ticket, which counts the requests of the pool
 */
public record FirstSeen(long atMillis, long sequence, Whereabouts whereabouts) {
    /** A request that is in the pool. */
    public FirstSeen(long atMillis, long sequence) {
        this(atMillis, sequence, Whereabouts.HERE);
    }

    public FirstSeen at(Whereabouts newWhereabouts) {
        return new FirstSeen(atMillis, sequence, newWhereabouts);
    }
}
