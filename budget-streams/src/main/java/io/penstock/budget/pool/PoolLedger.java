package io.penstock.budget.pool;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.Estimate;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The one writer of a pool's budgets: places requests on instances and reserves the budget in the same step.
 *
 * <p>Every change of its state goes to its {@link Journal}; {@link #replay} takes a saved state back. Not safe
 * for use by several threads. All instants are milliseconds of the epoch.
 */
public final class PoolLedger {
    /** Makes the ledgers of pools. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes one.
         *
         * @param nowMillis when the ledger first hears of the pool
         */
        PoolLedger of(String pool, Journal journal, RandomGenerator random, long nowMillis);
    }

    /** How long requests of a pool without a configuration wait for one. */
    public static final long CONFIGURATION_GRACE_MILLIS = 5_000;

    private final Counts counts;
    private final TokenEstimator estimator;
    private final Bucketing bucketing;
    private final Terms terms;
    private final InstanceBudgets instances;
    private final OutstandingGrants outstanding;
    private final WaitingQueue queue;
    private final Backfill backfill;
    private final Granting granting;
    private final Endings endings;
    private final WaitingRequests waiting;
    private final Settling settling;
    private final Replay replay;
    private final PoolState state;

    /** @param nowMillis when the ledger first hears of the pool */
    public PoolLedger(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        this(pool, journal, random, true, nowMillis);
    }

    private PoolLedger(String pool, Journal journal, RandomGenerator random, boolean backfills, long nowMillis) {
        this.state = new PoolState(pool, journal, random, nowMillis);
        this.counts = state.counts;
        this.estimator = state.estimator;
        this.bucketing = state.bucketing;
        this.terms = state.terms;
        this.instances = state.instances;
        this.outstanding = state.outstanding;
        this.queue = state.queue;
        this.backfill = state.backfill;
        this.granting = new Granting(state, backfills);
        this.endings = new Endings(state);
        this.waiting = new WaitingRequests(state, granting, endings);
        this.settling = new Settling(state);
        this.replay = new Replay(state);
    }

    /** One whose requests all wait while the first of them waits for budget, so that it can be told what that costs. */
    public static PoolLedger withoutBackfilling(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        return new PoolLedger(pool, journal, random, false, nowMillis);
    }

    /** Takes over a configuration; usage, reservations and waiting requests stay. */
    public void configure(PoolPolicy newPolicy, long nowMillis) {
        boolean isOtherOrder = terms.configure(newPolicy);
        instances.configure(newPolicy, nowMillis, outstanding::moved);
        outstanding.believe(nowMillis);
        state.declined.keep(
                newPolicy.instances().stream().map(InstancePolicy::id).collect(Collectors.toSet()));
        state.limitsChanged();
        if (isOtherOrder) {
            queue.reorder(terms.scheduler().order(), ticket -> terms.charge(estimator.expected(ticket)));
        }
    }

    /**
     * The clock has stepped: {@code nowMillis} is {@code byMillis} more than by the time that has passed since the last call,
     * less when below zero. What was charged is held for as long as if it had not, and so is what waits for an instant of
     * the ledger's own; deadlines of requests are instants of their callers.
     */
    public void clockStepped(long byMillis, long nowMillis) {
        // what was saved is taken over by the clock that it was saved by
        instances.advance(nowMillis - byMillis);
        instances.clockStepped(byMillis);
        outstanding.clockStepped(byMillis);
        state.retries.clockStepped(byMillis);
        state.declined.clockStepped(byMillis);
        queue.clockStepped(byMillis);
        terms.clockStepped(byMillis);
        instances.advance(nowMillis);
        backfill.reset();
        // by how much a clock was set back is saved beside the counts
        counts.write();
    }

    /** Grants nothing until {@link #resume}: what time it is must be found out. */
    public void pause() {
        granting.pause();
    }

    /** Grants again after a {@link #pause}. */
    public void resume() {
        granting.resume();
    }

    /**
     * Forgets what is held against an instance of before an instant: how long it asked to be left alone, its failures, and
     * what it declined.
     */
    public void reset(String instance, long beforeMillis) {
        if (instances.called(instance).map(budget -> budget.reset(beforeMillis)).orElse(false)) {
            backfill.reset();
        }
        state.declined.forget(instance, beforeMillis);
    }

    /** Forgets the configuration: nothing more is granted, and what waits is rejected when the grace is over. */
    public void unconfigure(long nowMillis) {
        if (terms.policy().isPresent()) {
            terms.unconfigure(nowMillis);
            instances.unconfigure();
            backfill.reset();
        }
    }

    /** Takes over what the live workers offer. */
    public void workers(List<WorkerCapacity> offers) {
        state.slots.offer(offers);
    }

    /** The sequence of the next ticket. */
    public long nextSequence() {
        return counts.counters().offered();
    }

    /** Grants an arriving request at once when that delays nobody, else lets it wait, unless its end is certain. */
    public Decision offer(Ticket ticket, long nowMillis) {
        counts.add(PoolCounters::oneOffered);
        instances.advance(nowMillis);
        Estimate estimate = estimator.estimate(ticket);
        Optional<Decision> decided = ticket.expiresAtMillis() <= nowMillis
                ? Optional.of(endings.expire(ticket, estimate.expected()))
                : terms.policy().flatMap(policy -> decideAtOnce(ticket, estimate, policy, nowMillis));
        return decided.orElseGet(() -> {
            waiting.add(ticket, nowMillis);
            return new Decision.Waiting(ticket);
        });
    }

    private Optional<Decision> decideAtOnce(Ticket ticket, Estimate estimate, PoolPolicy policy, long nowMillis) {
        Optional<Decision> impossible = endings.rejectIfImpossible(ticket, estimate);
        if (impossible.isPresent()) {
            return impossible;
        }
        ReadyOrder.Charge charge = terms.charge(estimate.expected());
        bucketing.arrived(charge.tokens(), charge.cost(), ticket.expiresAtMillis(), nowMillis);
        Optional<Decision> late = endings.expireIfTooLate(ticket, estimate);
        boolean mayGoFirst = ticket.notBeforeMillis() <= nowMillis
                && !ticket.isRetry()
                && late.isEmpty()
                && !queue.hasReady(nowMillis);
        return mayGoFirst ? granting.grant(ticket, estimate, policy, nowMillis) : late;
    }

    /** Ends a request that waits, or that has just arrived and was not offered, because its caller gave it up. */
    public Decision cancel(Ticket ticket) {
        counts.add(PoolCounters::oneCancelled);
        waiting.remove(ticket);
        return new Decision.Cancelled(ticket);
    }

    /** Notes that a request arrived again, which is not offered. */
    public void duplicate() {
        counts.add(PoolCounters::oneDuplicate);
    }

    /**
     * Grants from the queue what can be granted now, with half of the budget at most, and ends requests whose time is over.
     *
     * @return whether more may be left to do at this instant
     */
    public boolean pump(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        instances.advance(nowMillis);
        return waiting.pump(nowMillis, budget, decisions);
    }

    /**
     * Adapts to the traffic and ends requests that cannot make their deadline any more, within a budget; to be called every
     * second.
     */
    public void review(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        instances.advance(nowMillis);
        instances.review(nowMillis);
        terms.measure(instances.configured());
        outstanding.review(nowMillis);
        waiting.expireHopeless(budget, decisions);
        BucketPlan before = bucketing.plan();
        terms.scheduler().review(terms.costPerMinute(), nowMillis);
        if (!bucketing.plan().equals(before)) {
            state.journal.write(new Change.Planned(bucketing.plan()));
            state.journal.write(new Change.Learnt(Replay.SIZES, bucketing.sizes()));
        }
        for (int number : estimator.takeChanged()) {
            state.journal.write(new Change.Learnt(number, estimator.histogram(number)));
        }
    }

    /** Whether every instance has refused or failed since an instant or longer, as of the latest {@link #review}. */
    public boolean isTroubledSince(long millis) {
        return terms.policy().isPresent() && instances.troubledSinceMillis().orElse(Long.MAX_VALUE) <= millis;
    }

    /** Gives a waiting request up to another pool. */
    public void passOn(Ticket ticket) {
        counts.add(PoolCounters::onePassedOn);
        waiting.remove(ticket);
    }

    /** Whether the request may ever fit into an instance of another pool, as far as its limits are configured. */
    public boolean mayFit(Ticket ticket, PoolPolicy other) {
        Spend likely = estimator.estimate(ticket).likely();
        return other.instances().stream()
                .anyMatch(instance ->
                        instance.limits().stream().allMatch(limit -> likely.of(limit.kind()) <= limit.amount()));
    }

    /** Notes the token and the name of the request that a grant was given to; to be called in the step of the grant. */
    public void noteRequest(long grantId, long token, RequestName name) {
        outstanding.note(grantId, token, name);
    }

    /** Whether the request with this token was granted, and has neither ended nor come back. */
    public boolean isUnderWay(long token) {
        return outstanding.isUnderWay(token);
    }

    /** Takes a request back with its grant, once; false when the grant is not its own, or the request is back already. */
    public boolean takeBack(long grantId, long token) {
        return outstanding.takeBack(grantId, token);
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @return false when the grant is not outstanding
     */
    public boolean settle(AttemptReport report, long nowMillis) {
        instances.advance(nowMillis);
        Optional<Reservation> settled = settling.settle(report, nowMillis);
        if (settled.filter(reservation -> instances.takeLearnt(reservation.account()))
                .isPresent()) {
            state.limitsChanged();
        }
        return settled.isPresent();
    }

    /**
     * Gives back the places of grants whose outcome does not come, a bounded number of the oldest; to be called every second.
     *
     * @param startedByMillis whose calls have started by then, if ever
     * @return those that were released
     */
    public List<Reservation> releaseOverdue(long startedByMillis, long nowMillis) {
        instances.advance(nowMillis);
        return settling.releaseOverdue(startedByMillis, nowMillis);
    }

    /** The oldest of the grants without an outcome whose calls have started by an instant, if ever. */
    public List<Reservation> startedBy(long millis, int most) {
        return outstanding.startedBy(millis, most);
    }

    /**
     * Gives the place of a grant back because somebody has given it up.
     *
     * @return the grant; empty when none of this number and instant is outstanding
     */
    public Optional<Reservation> release(long grantId, long grantedAtMillis, long nowMillis) {
        instances.advance(nowMillis);
        return settling.release(grantId, grantedAtMillis, nowMillis);
    }

    /** Notes the outcome of a grant that was released before; false for any other. */
    public boolean settleReleased(AttemptReport report) {
        return outstanding.settleReleased(report);
    }

    /** Notes that the request with this token was submitted, and is not the same as one of before. */
    public void submitted(long token) {
        outstanding.submitted(token);
    }

    /** Where the pool stands. */
    public PoolStanding standing(long nowMillis) {
        instances.advance(nowMillis);
        return new PoolStanding(
                queue.size(),
                queue.held(),
                queue.oldestSubmittedAtMillis()
                        .map(submitted -> Math.max(0, nowMillis - submitted))
                        .orElse(0L),
                outstanding.all().size(),
                state.slots.workers(),
                state.slots.slots(),
                counts.counters(),
                instances.standings(outstanding.all(), state.declined),
                terms.scheduler().buckets(nowMillis),
                terms.scheduler().tenants(),
                estimator.prediction());
    }

    /** Whether any request waits for a grant, those in a back-off included, or may be among those to be restored. */
    public boolean hasWaiting() {
        return granting.isRestoring() || queue.size() > 0;
    }

    public PoolCounters counters() {
        return counts.counters();
    }

    /** A configuration is there that was not read yet: the time for which one is waited for begins now. */
    public void awaitConfiguration(long nowMillis) {
        terms.awaitConfiguration(nowMillis);
    }

    public Optional<PoolPolicy> policy() {
        return terms.policy();
    }

    /** Whether nothing of the pool must be kept: no configuration, no waiting request, no grant and no usage. */
    public boolean isForgettable() {
        return terms.policy().isEmpty() && !hasWaiting() && instances.areUnused() && !outstanding.awaitsAny();
    }

    /** Requests that wait are to be replayed: until {@link #endRestoring} none is granted, since the first may come last. */
    public void beginRestoring() {
        granting.beginRestoring();
    }

    /** All requests that wait are replayed. */
    public void endRestoring() {
        granting.endRestoring();
    }

    /** Takes the state back that a change has left; to be called before the first {@link #configure}, but for requests that wait. */
    public void replay(Change change, long nowMillis) {
        replay.replay(change, nowMillis);
    }
}
