package io.penstock.budget.queue;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Waiting requests: those that are ready in the order of the pool's strategy, those in a back-off aside until it ends.
 *
 * <p>Every operation but {@link #reorder} takes at most logarithmic time. Not safe for use by several threads.
 */
public final class WaitingQueue {
    private final TreeSet<Ticket> backingOff =
            new TreeSet<>(Comparator.comparingLong(Ticket::notBeforeMillis).thenComparingLong(Ticket::sequence));
    /** Only those with a bound. */
    private final TreeSet<Ticket> expiring =
            new TreeSet<>(Comparator.comparingLong(Ticket::expiresAtMillis).thenComparingLong(Ticket::sequence));

    private ReadyOrder ready;

    public WaitingQueue(ReadyOrder order) {
        this.ready = order;
    }

    /** Puts all that is ready into another order. */
    public void reorder(ReadyOrder order) {
        ready.forEach(order::add);
        ready = order;
    }

    public void add(Ticket ticket, long nowMillis) {
        if (ticket.notBeforeMillis() > nowMillis) {
            backingOff.add(ticket);
        } else {
            ready.add(ticket);
        }
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.add(ticket);
        }
    }

    /** The next request to grant, left in its place. */
    public Optional<Ticket> head(long nowMillis) {
        while (!backingOff.isEmpty() && backingOff.first().notBeforeMillis() <= nowMillis) {
            ready.add(backingOff.pollFirst());
        }
        return ready.head();
    }

    /** A few requests that may go ahead while the budget for the head is being saved up. */
    public List<Ticket> behindHead() {
        return ready.behindHead();
    }

    /** A request whose time is over, left in its place. */
    public Optional<Ticket> expired(long nowMillis) {
        return expiring.isEmpty() || expiring.first().expiresAtMillis() > nowMillis
                ? Optional.empty()
                : Optional.of(expiring.first());
    }

    /** Notes that a request was granted; it is taken out if it waited here. */
    public void granted(Ticket ticket, Charge charge) {
        ready.granted(ticket, charge);
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.remove(ticket);
        }
    }

    /** Notes what a grant of a tenant used beyond its charge. */
    public void settled(String tenant, long moreTokens) {
        ready.settled(tenant, moreTokens);
    }

    /** The requests whose time is over soonest, at most so many. */
    public List<Ticket> soonestToExpire(int most) {
        return expiring.stream().limit(most).toList();
    }

    /** Takes a request out that has ended without a grant. */
    public void remove(Ticket ticket) {
        if (!ready.remove(ticket)) {
            backingOff.remove(ticket);
        }
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.remove(ticket);
        }
    }

    public int size() {
        return ready.size() + backingOff.size();
    }

    /** When the longest-waiting request that is not in a back-off was submitted. */
    public Optional<Long> oldestSubmittedAtMillis() {
        return ready.oldestSubmittedAtMillis();
    }
}
