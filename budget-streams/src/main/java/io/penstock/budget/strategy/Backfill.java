package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Backfilling: the promise to the one request that waits for budget, and what it leaves to requests that go ahead of
 * it.
 */
public final class Backfill {
    private final InstanceBudgets instances;
    private final WorkerSlots slots;
    private final EligibleInstances eligible;
    private @Nullable HeadReservation headReservation;

    public Backfill(InstanceBudgets instances, WorkerSlots slots, EligibleInstances eligible) {
        this.instances = instances;
        this.slots = slots;
        this.eligible = eligible;
    }

    /** The request that has the promise. */
    public Optional<Ticket> promised() {
        return headReservation == null ? Optional.empty() : Optional.of(headReservation.ticket());
    }

    /**
     * Promises budget to a request that does not fit now. An existing promise is kept unless it is broken.
     *
     * @return whether there is a promise now
     */
    public boolean promise(Ticket ticket, Spend spend, long nowMillis) {
        HeadReservation current = headReservation;
        if (current == null || current.isBroken(nowMillis)) {
            headReservation = HeadReservation.of(
                            ticket, instances.configured(), spend, eligible.of(ticket, nowMillis), nowMillis)
                    .orElse(null);
        }
        return headReservation != null;
    }

    /** Forgets the promise if it is this request's, which no longer waits. */
    public void ended(Ticket ticket) {
        if (headReservation != null && headReservation.ticket().sequence() == ticket.sequence()) {
            headReservation = null;
        }
    }

    /** Forgets the promise, because it was made under other conditions. */
    public void reset() {
        headReservation = null;
    }

    /** The first request in the queue's order that has not expired and fits besides the promise. */
    public Optional<Ticket> next(
            WaitingQueue queue, InstanceSelector selector, Function<Ticket, Spend> reservation, long nowMillis) {
        if (slots.free() < 2) {
            // the last free slot is for the promised request
            return Optional.empty();
        }
        Remaining most = most(nowMillis);
        return queue.passing(ticket -> {
            if (ticket.expiresAtMillis() <= nowMillis) {
                return false;
            }
            Spend spend = reservation.apply(ticket);
            return most.holds(spend)
                    && selector.choose(
                                    instances.configured(),
                                    spend,
                                    eligible.of(ticket, nowMillis).and(leavesPromiseWhole(nowMillis)),
                                    nowMillis)
                            .isPresent();
        });
    }

    /** An upper bound: a spend that it does not hold fits no instance besides the promise. */
    private Remaining most(long nowMillis) {
        Remaining most = Remaining.none();
        for (InstanceBudget instance : instances.configured()) {
            if (instance.freePlaces(nowMillis) > 0) {
                most.widen(headReservation == null ? instance.left() : headReservation.leftOn(instance));
            }
        }
        return most;
    }

    /** The condition that a spend on an instance does not break the promise. */
    public InstanceSelector.Condition leavesPromiseWhole(long nowMillis) {
        return (instance, spend) -> headReservation == null || headReservation.allows(instance, spend, nowMillis);
    }
}
