package io.penstock.budget.queue;

import java.util.Optional;
import java.util.function.Predicate;

/** The order in which the waiting requests that are not in a back-off are granted. */
public interface ReadyOrder {
    void add(Ticket ticket);

    /** Takes a request out; returns false when it is not here. */
    boolean remove(Ticket ticket);

    /** Takes a request out that has expired; returns false when it is not here. */
    default boolean expired(Ticket ticket) {
        return remove(ticket);
    }

    /** The next request to grant, left in its place. */
    Optional<Ticket> head();

    /**
     * Notes that a waiting request was promised the budget that it needs at a later instant. The promise lasts until
     * the request is granted or removed, or another one is promised budget.
     */
    void promised(Ticket ticket, Charge charge);

    /**
     * The first of a few requests that may go ahead of the promised one and meets a condition, left in its place. The
     * condition must not change the order.
     */
    Optional<Ticket> passing(Predicate<Ticket> condition);

    /** Notes that a request was granted, whether it waited here or not; it is taken out if it did. */
    void granted(Ticket ticket, Charge charge);

    /**
     * Notes what a grant used in the end.
     *
     * @param more what it used beyond its charge; negative when it used less
     */
    void settled(String tenant, Charge more);

    int size();

    /** When the longest-waiting request was submitted, as far as the order knows without a search. */
    Optional<Long> oldestSubmittedAtMillis();

    /**
     * What a grant is expected to take, or has taken.
     *
     * @param tokens input and output tokens
     * @param cost the cost to the pool's budget, by the cost function that orders tenants and buckets
     */
    record Charge(long tokens, double cost) {
        public static final Charge NONE = new Charge(0, 0);

        public Charge minus(Charge other) {
            return new Charge(tokens - other.tokens, cost - other.cost);
        }
    }
}
