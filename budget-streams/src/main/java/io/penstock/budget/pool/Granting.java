package io.penstock.budget.pool;

import io.penstock.budget.estimate.Estimate;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.CallsUnderWay;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.instance.DeclinedOperations;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.EligibleInstances;
import io.penstock.budget.strategy.InstanceSelector;
import io.penstock.budget.strategy.ReservationCap;
import io.penstock.budget.strategy.WorkerSlots;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;

/** Grants requests: it finds the instance and the slot, and reserves the budget in the same step. */
final class Granting {
    private final Terms terms;
    private final TokenEstimator estimator;
    private final InstanceBudgets instances;
    private final WorkerSlots slots;
    private final DeclinedOperations declined;
    private final EligibleInstances eligible;
    private final OutstandingGrants outstanding;
    private final CallsUnderWay calls;
    private final WaitingQueue queue;
    private final Backfill backfill;
    private final Counts counts;
    private boolean isPaused;
    private boolean isRestoring;

    Granting(PoolState pool) {
        this.terms = pool.terms;
        this.estimator = pool.estimator;
        this.instances = pool.instances;
        this.slots = pool.slots;
        this.declined = pool.declined;
        this.eligible = pool.eligible;
        this.outstanding = pool.outstanding;
        this.calls = pool.calls;
        this.queue = pool.queue;
        this.backfill = pool.backfill;
        this.counts = pool.counts;
    }

    void pause() {
        isPaused = true;
    }

    void resume() {
        isPaused = false;
    }

    void beginRestoring() {
        isRestoring = true;
    }

    void endRestoring() {
        isRestoring = false;
    }

    boolean isRestoring() {
        return isRestoring;
    }

    /** Grants a request if an instance has the budget now and a worker has a slot for it. */
    Optional<Decision> grant(Ticket ticket, Estimate estimate, PoolPolicy policy, long nowMillis) {
        return grant(ticket, estimate, policy, InstanceSelector.Condition.NONE, nowMillis);
    }

    /** Grants a request that may go ahead of one that must wait for budget, without delaying it. */
    Optional<Decision> goAheadOf(Ticket first, Estimate estimate, PoolPolicy policy, long nowMillis) {
        if (!mayGrant()
                || !terms.scheduler().backfills()
                || !backfill.promise(first, capped(estimate.reservation()), nowMillis)) {
            return Optional.empty();
        }
        queue.promised(first, terms.charge(estimate.expected()));
        return backfill.next(
                        queue, terms.scheduler().selector(), ticket -> capped(estimator.reservation(ticket)), nowMillis)
                .flatMap(ticket -> grant(
                        ticket, estimator.estimate(ticket), policy, backfill.leavesPromiseWhole(nowMillis), nowMillis));
    }

    private Optional<Decision> grant(
            Ticket ticket, Estimate estimate, PoolPolicy policy, InstanceSelector.Condition condition, long nowMillis) {
        if (!mayGrant()) {
            return Optional.empty();
        }
        Spend spend = capped(estimate.reservation());
        return terms.scheduler()
                .selector()
                .choose(instances.configured(), spend, where(ticket, condition, nowMillis), nowMillis)
                .flatMap(instance -> slots.take(instance.id()).map(place -> {
                    ReadyOrder.Charge charge = terms.charge(estimate.expected());
                    Reservation reservation = new Reservation(
                            counts.counters().granted(),
                            instance.id(),
                            place.worker(),
                            ticket.tenant(),
                            spend,
                            estimate.maxOutputTokens(),
                            charge.tokens(),
                            nowMillis,
                            nowMillis + instance.startWithinMillis(policy.startWithinMillis()),
                            instance.account(),
                            Reservation.Noted.ofBody(ticket.bodyBytes(), ticket.parts()));
                    return granted(ticket, reservation, place, charge);
                }));
    }

    private boolean mayGrant() {
        return !isPaused && !isRestoring && slots.free() > 0;
    }

    private Spend capped(Spend reservation) {
        return ReservationCap.reservation(instances.configured(), reservation);
    }

    private InstanceSelector.Condition where(Ticket ticket, InstanceSelector.Condition condition, long nowMillis) {
        InstanceSelector.Condition allowed = eligible.of(ticket, nowMillis).and(condition);
        return slots.canAllBeCalled() ? allowed : allowed.and((instance, spend) -> slots.hasFree(instance.id()));
    }

    private Decision granted(
            Ticket ticket, Reservation reservation, WorkerSlots.Place place, ReadyOrder.Charge charge) {
        counts.add(PoolCounters::oneGranted);
        outstanding.add(reservation);
        estimator.granted(reservation);
        List<String> refusedElsewhere = eligible.refusedBesides(ticket, reservation.instance());
        declined.granted(ticket.operation(), reservation);
        calls.began(reservation.grantId(), new CallsUnderWay.Call(charge, ticket.operation()));
        queue.granted(ticket, charge);
        backfill.ended(ticket);
        return new Decision.Granted(ticket, reservation, place.partition(), refusedElsewhere);
    }
}
