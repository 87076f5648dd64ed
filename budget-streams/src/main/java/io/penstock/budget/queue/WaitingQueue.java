package io.penstock.budget.queue;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Waiting requests, first come first served by the time of submission; those in a back-off stand aside until it ends.
 *
 * <p>Every operation takes at most logarithmic time. Not safe for use by several threads.
 */
public final class WaitingQueue {
    private final TreeSet<Ticket> ready =
            new TreeSet<>(Comparator.comparingLong(Ticket::submittedAtMillis).thenComparingLong(Ticket::sequence));
    private final TreeSet<Ticket> backingOff =
            new TreeSet<>(Comparator.comparingLong(Ticket::notBeforeMillis).thenComparingLong(Ticket::sequence));

    /** Only those with a bound. */
    private final TreeSet<Ticket> expiring =
            new TreeSet<>(Comparator.comparingLong(Ticket::expiresAtMillis).thenComparingLong(Ticket::sequence));

    public void add(Ticket ticket, long nowMillis) {
        (ticket.notBeforeMillis() > nowMillis ? backingOff : ready).add(ticket);
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.add(ticket);
        }
    }

    /** The next request to grant, left in its place. */
    public Optional<Ticket> head(long nowMillis) {
        while (!backingOff.isEmpty() && backingOff.first().notBeforeMillis() <= nowMillis) {
            ready.add(backingOff.pollFirst());
        }
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.first());
    }

    /** A request whose time is over, left in its place. */
    public Optional<Ticket> expired(long nowMillis) {
        return expiring.isEmpty() || expiring.first().expiresAtMillis() > nowMillis
                ? Optional.empty()
                : Optional.of(expiring.first());
    }

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
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.first().submittedAtMillis());
    }
}
