package io.penstock.budget.request;

/** Where a request is, as far as a pool knows that has seen it. */
public sealed interface Whereabouts {
    /** In the pool: it waits, is under way, or has ended. */
    record Here() implements Whereabouts {}

    /**
     * In another pool, to which it was passed on.
     *
     * @param mark a random number that goes with the request, so that its return cannot be forged
     */
    record Away(long mark) implements Whereabouts {}

    /** Not known: it was seen by a release that did not save this. */
    record Unknown() implements Whereabouts {}

    Whereabouts HERE = new Here();
    Whereabouts UNKNOWN = new Unknown();
}
