package io.penstock.budget.request;

/** Where a request is, as far as the pool knows that has seen it. */
public sealed interface Whereabouts {
    /** In the pool: it waits, is under way, or has ended. */
    record Here() implements Whereabouts {}

    /**
     * In another pool, to which it was passed on.
     *
     * @param mark goes with the request, so that its return is told from a forgery
     */
    record Away(long mark) implements Whereabouts {}

    /** Not known: it was seen before this was written down. */
    record Unknown() implements Whereabouts {}

    Whereabouts HERE = new Here();
    Whereabouts UNKNOWN = new Unknown();
}
