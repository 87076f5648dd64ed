package io.penstock.budget.queue;

import io.penstock.budget.queue.ReadyOrder.Charge;
import io.penstock.budget.work.WorkBudget;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The waiting requests of a pool. The ready ones are in the order of the pool's strategy. Requests in a back-off are
 * kept apart until it ends, and retries until the pool's {@link RetryBudget} allows them.
 *
 * <p>Every operation takes at most logarithmic time, except that {@link #advance} does longer work in steps. Not safe
 * for use by several threads.
 */
public final class WaitingQueue {
    /** How many moves count as one item of work: a decision, which is stored and sent, takes longer than a move. */
    private static final int MOVES_OF_AN_ITEM = 16;

    private static final Comparator<Ticket> BY_END_OF_BACK_OFF =
            Comparator.comparingLong(Ticket::notBeforeMillis).thenComparingLong(Ticket::sequence);

    private final TreeSet<Ticket> backingOff = new TreeSet<>(BY_END_OF_BACK_OFF);

    /** The retries whose back-off is over and that the budget has not allowed yet. */
    private final TreeSet<Ticket> held = new TreeSet<>(BY_END_OF_BACK_OFF);

    /**
     * The requests that no instance takes for a while, by their sequence. All are set aside for the same time, so the
     * first one is due first.
     */
    private final Map<Long, Aside> aside = new LinkedHashMap<>();

    private record Aside(Ticket ticket, long untilMillis) {}

    /** The requests that can expire, the soonest first. */
    private final TreeSet<Ticket> expiring = new TreeSet<>((one, other) -> {
        int byExpiry = Long.compare(one.expiresAtMillis(), other.expiresAtMillis());
        return byExpiry != 0 ? byExpiry : Long.compare(one.sequence(), other.sequence());
    });

    private final FormerOrders former = new FormerOrders();
    private final RetryBudget retries;
    private ReadyOrder ready;

    public WaitingQueue(ReadyOrder order, RetryBudget retries) {
        this.ready = order;
        this.retries = retries;
    }

    /**
     * Begins another order. Ready requests are moved to it a few at a time, in the earlier order.
     *
     * @param charges what a request would be charged if it were granted
     */
    public void reorder(ReadyOrder order, Function<Ticket, Charge> charges) {
        former.add(ready, charges);
        ready = order;
    }

    /**
     * Moves requests to where they belong now: those whose back-off or time aside is over, and those of an earlier
     * order.
     */
    public void advance(long nowMillis, WorkBudget budget) {
        while (isBehind(nowMillis) && budget.take()) {
            moveSome(nowMillis);
        }
    }

    /** Whether {@link #advance} has anything left to do. */
    public boolean isBehind(long nowMillis) {
        return anyBackOffIsOver(nowMillis) || anyAsideIsDue(nowMillis) || !former.isEmpty();
    }

    private boolean anyBackOffIsOver(long nowMillis) {
        return !backingOff.isEmpty() && backingOff.first().notBeforeMillis() <= nowMillis;
    }

    private void moveSome(long nowMillis) {
        for (int i = 0; i < MOVES_OF_AN_ITEM && anyBackOffIsOver(nowMillis); i++) {
            backOffIsOver(backingOff.pollFirst());
        }
        for (int i = 0; i < MOVES_OF_AN_ITEM && anyAsideIsDue(nowMillis); i++) {
            Ticket ticket = firstAside().ticket();
            aside.remove(ticket.sequence());
            ready.add(ticket);
        }
        for (int i = 0; i < MOVES_OF_AN_ITEM && !former.isEmpty(); i++) {
            former.poll().ifPresent(ready::add);
        }
    }

    public void add(Ticket ticket, long nowMillis) {
        if (ticket.notBeforeMillis() > nowMillis) {
            backingOff.add(ticket);
        } else {
            backOffIsOver(ticket);
        }
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.add(ticket);
        }
    }

    private void backOffIsOver(Ticket ticket) {
        if (ticket.isRetry()) {
            held.add(ticket);
        } else {
            ready.add(ticket);
        }
    }

    /** Whether any request may be granted now, as far as {@link #advance} has come. */
    public boolean hasReady(long nowMillis) {
        moveSome(nowMillis);
        while (!held.isEmpty() && retries.take(nowMillis)) {
            ready.add(held.pollFirst());
        }
        return ready.size() > 0 || anyBackOffIsOver(nowMillis) || anyAsideIsDue(nowMillis);
    }

    private boolean anyAsideIsDue(long nowMillis) {
        return !aside.isEmpty() && firstAside().untilMillis() <= nowMillis;
    }

    private Aside firstAside() {
        return aside.values().iterator().next();
    }

    /** Takes a ready request out of the order until an instant, after which it returns to its place. */
    public void setAside(Ticket ticket, long untilMillis) {
        ready.remove(ticket);
        aside.put(ticket.sequence(), new Aside(ticket, untilMillis));
    }

    /** Moves the instants until which requests are set aside along with a clock that has stepped. */
    public void clockStepped(long byMillis) {
        aside.replaceAll((sequence, waiting) -> new Aside(waiting.ticket(), waiting.untilMillis() + byMillis));
    }

    /** The next request to grant, left in its place. */
    public Optional<Ticket> head(long nowMillis) {
        return hasReady(nowMillis) ? ready.head() : Optional.empty();
    }

    /** Notes that a waiting request was promised budget. */
    public void promised(Ticket ticket, Charge charge) {
        ready.promised(ticket, charge);
    }

    /** The first request that may go ahead of the promised one and meets a condition, left in its place. */
    public Optional<Ticket> passing(Predicate<Ticket> condition) {
        return ready.passing(condition);
    }

    /** A request that has expired, left in its place. */
    public Optional<Ticket> expired(long nowMillis) {
        return expiring.isEmpty() || expiring.first().expiresAtMillis() > nowMillis
                ? Optional.empty()
                : Optional.of(expiring.first());
    }

    /** Notes that a request was granted, and removes it if it waited here. */
    public void granted(Ticket ticket, Charge charge) {
        former.remove(ticket);
        ready.granted(ticket, charge);
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.remove(ticket);
        }
    }

    /** Notes what a grant of a tenant used beyond its charge; negative when it used less. */
    public void settled(String tenant, Charge more) {
        ready.settled(tenant, more);
    }

    /** The requests that expire soonest, at most {@code most}. */
    public List<Ticket> soonestToExpire(int most) {
        return expiring.stream().limit(most).toList();
    }

    /** Removes a request that has ended without a grant. */
    public void remove(Ticket ticket) {
        remove(ticket, ready.remove(ticket));
    }

    /** Removes a request that has expired, or certainly would. */
    public void expired(Ticket ticket) {
        remove(ticket, ready.expired(ticket));
    }

    private void remove(Ticket ticket, boolean wasReady) {
        if (!wasReady && !former.remove(ticket) && !held.remove(ticket) && aside.remove(ticket.sequence()) == null) {
            backingOff.remove(ticket);
        }
        if (ticket.expiresAtMillis() != Ticket.NEVER) {
            expiring.remove(ticket);
        }
    }

    public int size() {
        return ready.size() + former.size() + backingOff.size() + held.size() + aside.size();
    }

    /** How many retries wait for the retry budget. */
    public int held() {
        return held.size();
    }

    /**
     * The earliest submission among the ready requests, as far as the orders know it without a search. Requests in a
     * back-off, held retries and requests that are set aside do not count.
     */
    public Optional<Long> oldestSubmittedAtMillis() {
        return Stream.concat(ready.oldestSubmittedAtMillis().stream(), former.oldestSubmittedAtMillis().stream())
                .min(Comparator.naturalOrder());
    }
}
