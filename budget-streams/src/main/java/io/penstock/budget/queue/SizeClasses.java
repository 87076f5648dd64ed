package io.penstock.budget.queue;

/** The size classes of a pool, as the fair order needs them. */
public interface SizeClasses {
    int count();

    /** What such a request is charged on average, as {@link ReadyOrder.Charge#cost}. */
    double costOf(Ticket ticket);

    /** The bucket of a request, from 0. It may change as the boundaries move. */
    int of(Ticket ticket);

    /** The part of the budget that the bucket is guaranteed, in (0, 1]. */
    double share(int bucket);
}
