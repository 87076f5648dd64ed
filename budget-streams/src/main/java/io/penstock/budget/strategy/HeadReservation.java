package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;

/**
 * The budget that a waiting request is promised, on the instance where it fits earliest and at that instant. This is
 * the reservation of backfilling (Lifka, "The ANL/IBM SP scheduling system", 1995).
 *
 * <p>Others may be granted meanwhile as long as the promise holds: freely on other instances, and on this one from
 * what will be left over at that instant, but never its last free place.
 */
final class HeadReservation {
    private final Ticket ticket;
    private final InstanceBudget instance;
    private final long atMillis;
    private final Spend spend;
    private Remaining leftOver;
    private long leftOverAtChange;

    private HeadReservation(Ticket ticket, InstanceBudget instance, long atMillis, Spend spend) {
        this.ticket = ticket;
        this.instance = instance;
        this.atMillis = atMillis;
        this.spend = spend;
        this.leftOver = instance.leftAt(atMillis, spend);
        this.leftOverAtChange = instance.changes();
    }

    /**
     * The earliest promise that can be made; empty when no allowed instance can ever hold the spend.
     *
     * @param destination the condition that an instance may be granted the request
     */
    static Optional<HeadReservation> of(
            Ticket ticket,
            List<InstanceBudget> instances,
            Spend spend,
            InstanceSelector.Condition destination,
            long nowMillis) {
        InstanceBudget earliest = null;
        long earliestAt = Long.MAX_VALUE;
        for (InstanceBudget instance : instances) {
            if (!destination.allows(instance, spend)) {
                continue;
            }
            long at = Math.max(nowMillis, instance.fitsAtMillis(spend));
            if (at < earliestAt) {
                earliest = instance;
                earliestAt = at;
            }
        }
        return earliest == null
                ? Optional.empty()
                : Optional.of(new HeadReservation(ticket, earliest, earliestAt, spend));
    }

    Ticket ticket() {
        return ticket;
    }

    /** When the request fits if nothing else is charged, in milliseconds of the epoch. */
    long atMillis() {
        return atMillis;
    }

    /**
     * Whether the promise cannot be kept: its instant has come without the budget, because calls have used more than
     * they had reserved, or the instance may not be called until later.
     */
    boolean isBroken(long nowMillis) {
        return (nowMillis >= atMillis && !instance.left().holds(spend)) || instance.opensUntilMillis() > atMillis;
    }

    /** Whether another spend on an instance does not break the promise. */
    boolean allows(InstanceBudget other, Spend otherSpend, long nowMillis) {
        return other != instance
                || (instance.freePlaces(nowMillis) > 1 && leftOver().holds(otherSpend));
    }

    /** What an instance has left for other requests: now, or at the promise's instant on its own instance. */
    Remaining leftOn(InstanceBudget other) {
        return other == instance ? leftOver() : other.left();
    }

    private Remaining leftOver() {
        if (leftOverAtChange != instance.changes()) {
            leftOver = instance.leftAt(atMillis, spend);
            leftOverAtChange = instance.changes();
        }
        return leftOver;
    }
}
