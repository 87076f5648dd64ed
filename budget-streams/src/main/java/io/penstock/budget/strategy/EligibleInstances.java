package io.penstock.budget.strategy;

import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.health.CircuitBreaker.Permit;
import io.penstock.budget.instance.DeclinedOperations;
import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import java.util.List;

/**
 * The instances to which a request may be sent. While another instance may do it, these are not the ones that have
 * refused it or that decline its operation. When no other is left, it is sent once more to one that answers, so that
 * it ends with the provider's own answer. An instance that no worker can call is never chosen.
 */
public final class EligibleInstances {
    private final InstanceBudgets instances;
    private final DeclinedOperations declined;
    private final WorkerSlots slots;

    public EligibleInstances(InstanceBudgets instances, DeclinedOperations declined, WorkerSlots slots) {
        this.instances = instances;
        this.declined = declined;
        this.slots = slots;
    }

    /** The condition that an instance may be granted this request, regardless of its budget. */
    public InstanceSelector.Condition of(Ticket ticket, long nowMillis) {
        return slots.canAllBeCalled()
                ? allowed(ticket, nowMillis)
                : allowed(ticket, nowMillis).and((instance, spend) -> slots.canBeCalled(instance.id()));
    }

    /** The condition without regard to the workers. */
    private InstanceSelector.Condition allowed(Ticket ticket, long nowMillis) {
        if (!mayBeRefused(ticket)) {
            return InstanceSelector.Condition.NONE;
        }
        if (instances.configured().stream().anyMatch(instance -> mayDo(instance, ticket))) {
            return (instance, spend) ->
                    !hasRefused(instance, ticket) && declined.allows(instance.id(), ticket.operation(), nowMillis);
        }
        if (instances.configured().stream().anyMatch(instance -> mayAnswer(instance, ticket))) {
            return (instance, spend) -> mayAnswer(instance, ticket);
        }
        return InstanceSelector.Condition.NONE;
    }

    /** The other instances that would refuse it as well, as far as is known, without those that have refused it. */
    public List<String> refusedBesides(Ticket ticket, String chosen) {
        return instances.configured().stream()
                .filter(instance ->
                        !instance.id().equals(chosen) && !hasRefused(instance, ticket) && !mayDo(instance, ticket))
                .map(InstanceBudget::id)
                .toList();
    }

    /** Whether no instance that may do it may be called now, although the requests behind it might use others. */
    public boolean isHeldUp(Ticket ticket, long nowMillis) {
        if (!mayBeRefused(ticket)) {
            return false;
        }
        InstanceSelector.Condition allowed = of(ticket, nowMillis);
        return instances.configured().stream()
                .filter(instance -> allowed.allows(instance, Spend.NONE))
                .allMatch(instance -> instance.health().admission(nowMillis) == Permit.NOTHING);
    }

    private boolean mayBeRefused(Ticket ticket) {
        return !ticket.refusedBy().isEmpty() || declined.isDeclinedByAny(ticket.operation());
    }

    /** Whether the instance might do it, as far as is known. */
    private boolean mayDo(InstanceBudget instance, Ticket ticket) {
        return mayAnswer(instance, ticket) && !declined.isDeclined(instance.id(), ticket.operation());
    }

    private static boolean mayAnswer(InstanceBudget instance, Ticket ticket) {
        return !hasRefused(instance, ticket) && instance.health().openReason() != OpenReason.MISCONFIGURED;
    }

    private static boolean hasRefused(InstanceBudget instance, Ticket ticket) {
        return ticket.refusedBy().contains(instance.id());
    }
}
