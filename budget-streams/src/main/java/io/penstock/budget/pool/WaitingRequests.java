package io.penstock.budget.pool;

import io.penstock.budget.estimate.Estimate;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.EligibleInstances;
import io.penstock.budget.work.WorkBudget;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides about the waiting requests, a few at a time: in their order, and when they expire. */
final class WaitingRequests {
    /** The most requests that a review checks for whether they can still be granted in time. */
    private static final int MAX_DEADLINES_REVIEWED = 100;

    /** The most requests that are set aside at once, which count as one item of work. */
    private static final int MAX_SET_ASIDE_AT_ONCE = 100;

    /** How long a request is set aside when no instance that may do it may be called. */
    private static final long SET_ASIDE_MILLIS = 1_000;

    private final Terms terms;
    private final TokenEstimator estimator;
    private final WaitingQueue queue;
    private final EligibleInstances eligible;
    private final Backfill backfill;
    private final Granting granting;
    private final Endings endings;
    private final Journal journal;

    WaitingRequests(PoolState pool, Granting granting, Endings endings) {
        this.terms = pool.terms;
        this.estimator = pool.estimator;
        this.queue = pool.queue;
        this.eligible = pool.eligible;
        this.backfill = pool.backfill;
        this.granting = granting;
        this.endings = endings;
        this.journal = pool.journal;
    }

    /** Lets an arriving request wait. */
    void add(Ticket ticket, long nowMillis) {
        queue.add(ticket, nowMillis);
        journal.write(Change.Waiting.enqueued(ticket));
    }

    /** Removes a request that no longer waits and was not granted. */
    void remove(Ticket ticket) {
        queue.remove(ticket);
        removed(ticket);
    }

    private void removed(Ticket ticket) {
        backfill.ended(ticket);
        journal.write(Change.Waiting.dequeued(ticket));
    }

    /** As {@link PoolLedger#pump}. */
    boolean pump(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        queue.advance(nowMillis, budget.part(2));
        boolean mayGrantMore = decideSome(nowMillis, budget.part(2), decisions);
        for (Optional<Ticket> over = queue.expired(nowMillis); over.isPresent(); over = queue.expired(nowMillis)) {
            if (!budget.take()) {
                return true;
            }
            end(endings.expire(over.get()), decisions);
        }
        return mayGrantMore || queue.isBehind(nowMillis);
    }

    private boolean decideSome(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        while (!budget.isSpent()) {
            if (!queue.hasReady(nowMillis)) {
                return false;
            }
            Optional<Ticket> head = queue.head(nowMillis);
            if (head.filter(ticket -> eligible.isHeldUp(ticket, nowMillis)).isPresent()) {
                setHeldUpAside(head.get(), nowMillis);
            } else {
                Optional<Decision> next = backfill.promised().or(() -> head).flatMap(first -> next(first, nowMillis));
                if (next.isEmpty()) {
                    return false;
                }
                end(next.get(), decisions);
            }
            budget.spend();
        }
        return queue.hasReady(nowMillis);
    }

    /** Sets requests aside whose only instances may not be called now, so that those behind them can go ahead. */
    private void setHeldUpAside(Ticket first, long nowMillis) {
        Optional<Ticket> heldUp = Optional.of(first);
        for (int i = 0; i < MAX_SET_ASIDE_AT_ONCE && heldUp.isPresent(); i++) {
            queue.setAside(heldUp.get(), nowMillis + SET_ASIDE_MILLIS);
            backfill.ended(heldUp.get());
            heldUp = queue.head(nowMillis).filter(ticket -> eligible.isHeldUp(ticket, nowMillis));
        }
    }

    /** Decides about the first of the waiting requests, or about one that may go ahead of it. */
    private Optional<Decision> next(Ticket first, long nowMillis) {
        Estimate estimate = estimator.estimate(first);
        if (first.expiresAtMillis() <= nowMillis) {
            return Optional.of(endings.expire(first));
        }
        if (terms.areOverdue(nowMillis)) {
            return Optional.of(endings.rejectAsUnknownPool(first));
        }
        Optional<PoolPolicy> policy = terms.policy();
        return policy.isEmpty()
                ? Optional.empty()
                : endings.rejectIfImpossible(first, estimate)
                        .or(() -> granting.grant(first, estimate, policy.get(), nowMillis))
                        .or(() -> granting.goAheadOf(first, estimate, policy.get(), nowMillis));
    }

    /** Ends some of the requests that can no longer be granted in time. */
    void expireHopeless(WorkBudget budget, Consumer<Decision> decisions) {
        if (terms.policy().isEmpty()) {
            return;
        }
        for (Ticket ticket : queue.soonestToExpire(MAX_DEADLINES_REVIEWED)) {
            if (budget.isSpent()) {
                return;
            }
            endings.expireIfTooLate(ticket, estimator.estimate(ticket)).ifPresent(decision -> {
                budget.spend();
                end(decision, decisions);
            });
        }
    }

    private void end(Decision decision, Consumer<Decision> decisions) {
        if (decision instanceof Decision.Granted) {
            journal.write(Change.Waiting.dequeued(decision.ticket()));
        } else if (decision instanceof Decision.Expired) {
            queue.expired(decision.ticket());
            removed(decision.ticket());
        } else {
            remove(decision.ticket());
        }
        decisions.accept(decision);
    }
}
