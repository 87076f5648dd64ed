package io.penstock.budget.instance;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.request.Operation;

/**
 * Finds out from outcomes whether an instance or a request is at fault, and opens the breaker of an instance that is.
 */
public final class Faults {
    private final InstanceBudgets instances;
    private final DeclinedOperations declined;

    public Faults(InstanceBudgets instances, DeclinedOperations declined) {
        this.instances = instances;
        this.declined = declined;
    }

    /** Takes account of the end of an attempt at an operation. */
    public void settled(Operation operation, Reservation reservation, AttemptReport report, long nowMillis) {
        String instance = reservation.instance();
        if (report.signal() instanceof BreakerSignal.Declined refusal) {
            if (declined.declined(operation, reservation, refusal.reason(), nowMillis)) {
                blame(instance, refusal.reason(), nowMillis);
            }
        } else if (report.signal() instanceof BreakerSignal.Answered
                && report.used().isPresent()) {
            declined.done(operation, instance, nowMillis).forEach((blamed, reason) -> blame(blamed, reason, nowMillis));
        } else {
            declined.provedNothing(operation, reservation, nowMillis);
        }
    }

    private void blame(String instance, String reason, long nowMillis) {
        instances
                .called(instance)
                .filter(budget -> budget.health().openReason() != OpenReason.MISCONFIGURED)
                .ifPresent(budget -> budget.blame(new BreakerSignal.Misconfigured(reason), nowMillis));
    }
}
