package io.penstock.budget.admission;

import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.window.Spend;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The promise to the one request that waits for budget, and what it leaves to those that go ahead of it. */
final class Backfill {
    private final InstanceBudgets instances;
    private final WorkerSlots slots;
    private final Destinations destinations;
    private @Nullable HeadReservation pledge;

    Backfill(InstanceBudgets instances, WorkerSlots slots, Destinations destinations) {
        this.instances = instances;
        this.slots = slots;
        this.destinations = destinations;
    }

    /** The request that has the promise. */
    Optional<Ticket> promised() {
        return pledge == null ? Optional.empty() : Optional.of(pledge.ticket());
    }

    /**
     * Promises budget to a request that does not fit now; a promise that it has already is kept unless it is broken.
     *
     * @return whether it has a promise now
     */
    boolean promise(Ticket ticket, Spend spend, long nowMillis) {
        HeadReservation current = pledge;
        if (current == null || current.isBroken(nowMillis)) {
            pledge = HeadReservation.of(ticket, instances.configured(), spend, destinations.of(ticket), nowMillis)
                    .orElse(null);
        }
        return pledge != null;
    }

    /** Forgets the promise, if it is this request's: it waits no more. */
    void ended(Ticket ticket) {
        if (pledge != null && pledge.ticket().sequence() == ticket.sequence()) {
            pledge = null;
        }
    }

    /** Forgets the promise: it was made under another configuration. */
    void reset() {
        pledge = null;
    }

    /** The first request, in the queue's order, whose time is not over and that fits beside the promise. */
    Optional<Ticket> next(WaitingQueue queue, InstanceSelector chooser, Function<Ticket, Spend> reservation, long nowMillis) {
        if (slots.free() < 2) {
            // the last one is for the promised request
            return Optional.empty();
        }
        Remaining most = most();
        return queue.passing(ticket -> {
            if (ticket.expiresAtMillis() <= nowMillis) {
                return false;
            }
            Spend spend = reservation.apply(ticket);
            return most.holds(spend)
                    && chooser.choose(
                                    instances.configured(),
                                    spend,
                                    destinations.of(ticket).and(this::allows))
                            .isPresent();
        });
    }

    /** What this does not hold fits on no instance beside the promise. */
    private Remaining most() {
        Remaining most = Remaining.none();
        for (InstanceBudget instance : instances.configured()) {
            if (instance.freePlaces() > 0) {
                most.widen(pledge == null ? instance.left() : pledge.leftOn(instance));
            }
        }
        return most;
    }

    /** Whether a spend on an instance leaves the promise whole. */
    boolean allows(InstanceBudget instance, Spend spend) {
        return pledge == null || pledge.allows(instance, spend);
    }
}
