package io.penstock.budget.pool;

import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.CallsUnderWay;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.instance.Faults;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.queue.RetryBudget;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.request.Operation;
import io.penstock.budget.state.PoolCounters;
import java.util.List;
import java.util.Optional;

/**
 * Settles grants by what their attempts used, or without an outcome when none can come any more, and learns from the
 * outcomes.
 */
final class Settling {
    /** The most grants that are released in a second, so that many do not hold up other work. */
    private static final int MAX_RELEASED = 500;

    private final Terms terms;
    private final TokenEstimator estimator;
    private final Faults faults;
    private final OutstandingGrants outstanding;
    private final CallsUnderWay calls;
    private final WaitingQueue queue;
    private final RetryBudget retries;
    private final Counts counts;

    Settling(PoolState pool) {
        this.terms = pool.terms;
        this.estimator = pool.estimator;
        this.faults = new Faults(pool.instances, pool.declined);
        this.outstanding = pool.outstanding;
        this.calls = pool.calls;
        this.queue = pool.queue;
        this.retries = pool.retries;
        this.counts = pool.counts;
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @return the reservation; empty when the grant is not outstanding
     */
    Optional<Reservation> settle(AttemptReport report, long nowMillis) {
        Optional<Reservation> settled = outstanding.settle(report, terms.reserve(), nowMillis);
        settled.ifPresent(reservation -> {
            Optional<CallsUnderWay.Call> call = calls.ended(reservation.grantId());
            Operation operation = call.map(CallsUnderWay.Call::operation).orElse(Operation.UNKNOWN);
            faults.settled(operation, reservation, report, nowMillis);
            learn(reservation, report, call, nowMillis);
            estimator.ended(reservation);
        });
        return settled;
    }

    private void learn(
            Reservation reservation, AttemptReport report, Optional<CallsUnderWay.Call> call, long nowMillis) {
        noteEarliest(nowMillis);
        if (report.startedAtMillis().isEmpty()) {
            counts.add(PoolCounters::oneLapsed);
            correct(reservation, call, ReadyOrder.Charge.NONE);
        } else {
            counts.add(PoolCounters::oneSettled);
            report.used().ifPresent(used -> {
                retries.answered();
                estimator.learn(reservation, report, used, call.map(CallsUnderWay.Call::operation), nowMillis);
                correct(reservation, call, terms.charge(reservation.credible(used)));
            });
        }
    }

    private void noteEarliest(long nowMillis) {
        estimator.outstandingFrom(outstanding.earliest().orElse(Long.MAX_VALUE), nowMillis);
    }

    /** Charges the tenant what a call has used, instead of what was expected. */
    private void correct(Reservation reservation, Optional<CallsUnderWay.Call> call, ReadyOrder.Charge taken) {
        call.ifPresent(known -> queue.settled(reservation.tenant(), taken.minus(known.charge())));
    }

    /**
     * Releases the oldest grants whose outcome does not come, a bounded number.
     *
     * @param startedByMillis only grants whose calls must have started by this instant are released
     */
    List<Reservation> releaseOverdue(long startedByMillis, long nowMillis) {
        List<Reservation> overdue = outstanding.startedBy(startedByMillis, MAX_RELEASED);
        overdue.forEach(grant -> release(grant, nowMillis));
        return overdue;
    }

    /** Releases a grant because an operator has given it up; empty when it is not outstanding. */
    Optional<Reservation> release(long grantId, long grantedAtMillis, long nowMillis) {
        Optional<Reservation> grant =
                outstanding.find(grantId).filter(known -> known.grantedAtMillis() == grantedAtMillis);
        grant.ifPresent(given -> release(given, nowMillis));
        return grant;
    }

    private void release(Reservation grant, long nowMillis) {
        outstanding.release(grant, ReservePolicy.Mode.PROVIDER, nowMillis);
        counts.add(PoolCounters::oneReleased);
        calls.ended(grant.grantId());
        estimator.ended(grant);
        noteEarliest(nowMillis);
    }
}
