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
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.Part;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The only writer of a pool's budgets. It places requests on instances and reserves the budget in the same step.
 *
 * <p>Every change of its state goes to its {@link Journal}; {@link #replay} restores a saved state. Not safe for use
 * by several threads. All instants are milliseconds of the epoch.
 */
public final class PoolLedger {
    /** Makes the ledgers of pools. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes the ledger of one pool.
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
        this(pool, journal, random, EnumSet.allOf(Part.class), nowMillis);
    }

    private PoolLedger(String pool, Journal journal, RandomGenerator random, Set<Part> parts, long nowMillis) {
        this.state = new PoolState(pool, journal, random, parts, nowMillis);
        this.counts = state.counts;
        this.estimator = state.estimator;
        this.bucketing = state.bucketing;
        this.terms = state.terms;
        this.instances = state.instances;
        this.outstanding = state.outstanding;
        this.queue = state.queue;
        this.backfill = state.backfill;
        this.granting = new Granting(state);
        this.endings = new Endings(state);
        this.waiting = new WaitingRequests(state, granting, endings);
        this.settling = new Settling(state);
        this.replay = new Replay(state);
    }

    /** Ledgers without some of the parts of Pool-First. Studies measure what each contributes. */
    public static Factory without(Set<Part> left) {
        Set<Part> parts = EnumSet.allOf(Part.class);
        parts.removeAll(left);
        return (pool, journal, random, nowMillis) -> new PoolLedger(pool, journal, random, parts, nowMillis);
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
     * Moves along with a clock that has stepped. What was charged is held for the same time as without the step, and
     * so is what waits for an instant that the ledger has set. Deadlines of requests do not move, because callers set
     * them.
     *
     * @param byMillis the step; negative when the clock went back
     * @param nowMillis the present instant, after the step
     */
    public void clockStepped(long byMillis, long nowMillis) {
        // saved usage is taken over at the time before the step, which is that of its instants
        instances.advance(nowMillis - byMillis);
        instances.clockStepped(byMillis);
        outstanding.clockStepped(byMillis);
        state.retries.clockStepped(byMillis);
        state.declined.clockStepped(byMillis);
        queue.clockStepped(byMillis);
        terms.clockStepped(byMillis);
        bucketing.clockStepped(byMillis);
        instances.advance(nowMillis);
        backfill.reset();
        // the step of the clock is saved with the counts
        counts.write();
    }

    /** Grants nothing until {@link #resume}, because it is not known what time it is. */
    public void pause() {
        granting.pause();
    }

    /** Grants again after a {@link #pause}. */
    public void resume() {
        granting.resume();
    }

    /**
     * Forgets what has opened an instance's breaker up to an instant, and what it declined.
     */
    public void reset(String instance, long beforeMillis) {
        if (instances.called(instance).map(budget -> budget.reset(beforeMillis)).orElse(false)) {
            backfill.reset();
        }
        state.declined.forget(instance, beforeMillis);
    }

    /**
     * Forgets the configuration. Nothing more is granted, and what waits is rejected after {@link
     * #CONFIGURATION_GRACE_MILLIS}.
     */
    public void unconfigure(long nowMillis) {
        if (terms.policy().isPresent()) {
            terms.unconfigure(nowMillis);
            instances.unconfigure();
            backfill.reset();
        }
    }

    /** Takes over the offers of all live workers. */
    public void workers(List<WorkerCapacity> offers) {
        state.slots.offer(offers);
    }

    /** The sequence of the next ticket. */
    public long nextSequence() {
        return counts.counters().offered();
    }

    /**
     * Decides about an arriving request: it is granted at once when that delays no other, ended when it can never be
     * granted or not in time, and waits otherwise.
     */
    public Decision offer(Ticket ticket, long nowMillis) {
        counts.add(PoolCounters::oneOffered);
        instances.advance(nowMillis);
        Estimate estimate = estimator.estimate(ticket);
        Optional<Decision> decided = ticket.expiresAtMillis() <= nowMillis
                ? Optional.of(endings.expire(ticket))
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
        terms.scheduler().arrived(terms.charge(estimate.expected()), nowMillis);
        Optional<Decision> late = endings.expireIfTooLate(ticket, estimate);
        boolean mayGoFirst = ticket.notBeforeMillis() <= nowMillis
                && !ticket.isRetry()
                && late.isEmpty()
                && !queue.hasReady(nowMillis);
        return mayGoFirst ? granting.grant(ticket, estimate, policy, nowMillis) : late;
    }

    /** Ends a request that its caller has cancelled. It waits, or has just arrived and was not offered. */
    public Decision cancel(Ticket ticket) {
        counts.add(PoolCounters::oneCancelled);
        waiting.remove(ticket);
        return new Decision.Cancelled(ticket);
    }

    /** Counts a duplicate, which is not offered. */
    public void duplicate() {
        counts.add(PoolCounters::oneDuplicate);
    }

    /**
     * Grants from the queue what can be granted now, with half of the budget at most, and ends requests that have
     * expired.
     *
     * @param decisions receives every decision, in order
     * @return whether more may be left to do at this instant
     */
    public boolean pump(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        instances.advance(nowMillis);
        return waiting.pump(nowMillis, budget, decisions);
    }

    /**
     * Adapts to the traffic and, within a budget, ends requests that can no longer be granted in time; to be called
     * every second.
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
        estimator.takeChanged((histogram, number) -> state.journal.write(new Change.Learnt(number, histogram)));
    }

    /** Whether every instance has refused or failed since an instant or earlier, as of the latest {@link #review}. */
    public boolean isTroubledSince(long millis) {
        return terms.policy().isPresent() && instances.troubledSinceMillis().orElse(Long.MAX_VALUE) <= millis;
    }

    /** Removes a waiting request that is passed on to another pool. */
    public void passOn(Ticket ticket) {
        counts.add(PoolCounters::onePassedOn);
        waiting.remove(ticket);
    }

    /** Whether the request may ever fit an instance of another pool, by that pool's configured limits. */
    public boolean mayFit(Ticket ticket, PoolPolicy other) {
        Spend likely = estimator.estimate(ticket).likely();
        return other.instances().stream()
                .anyMatch(instance ->
                        instance.limits().stream().allMatch(limit -> likely.of(limit.kind()) <= limit.amount()));
    }

    /** Notes the token and the name of the request that was granted; to be called in the step of the grant. */
    public void noteRequest(long grantId, long token, RequestName name) {
        outstanding.note(grantId, token, name);
    }

    /** Whether the request with this token was granted, and has neither ended nor come back. */
    public boolean isUnderWay(long token) {
        return outstanding.isUnderWay(token);
    }

    /**
     * Takes back a request with its grant, once; returns false when the grant is not its own, or the request is back
     * already.
     */
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
     * Releases the oldest grants whose outcome does not come, a bounded number; to be called every second.
     *
     * @param startedByMillis only grants whose calls must have started by this instant are released
     * @return those that were released
     */
    public List<Reservation> releaseOverdue(long startedByMillis, long nowMillis) {
        instances.advance(nowMillis);
        return settling.releaseOverdue(startedByMillis, nowMillis);
    }

    /** The oldest grants without an outcome whose calls must have started by an instant, at most {@code most}. */
    public List<Reservation> startedBy(long millis, int most) {
        return outstanding.startedBy(millis, most);
    }

    /**
     * Releases a grant because an operator has given it up.
     *
     * @return the grant; empty when none with this id and instant is outstanding
     */
    public Optional<Reservation> release(long grantId, long grantedAtMillis, long nowMillis) {
        instances.advance(nowMillis);
        return settling.release(grantId, grantedAtMillis, nowMillis);
    }

    /** Notes the outcome of a grant that was released; returns false for any other grant. */
    public boolean settleReleased(AttemptReport report) {
        return outstanding.settleReleased(report);
    }

    /** Notes that the request with this token was submitted and counts as a new one. */
    public void submitted(long token) {
        outstanding.submitted(token);
    }

    /** The state of the pool. */
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

    /** Whether any request waits for a grant, including those in a back-off, or may still be restored. */
    public boolean hasWaiting() {
        return granting.isRestoring() || queue.size() > 0;
    }

    public PoolCounters counters() {
        return counts.counters();
    }

    /** Restarts the grace for a configuration now, because one is there that was not read yet. */
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

    /**
     * Begins the replay of waiting requests. Until {@link #endRestoring} none is granted, because the first may be
     * replayed last.
     */
    public void beginRestoring() {
        granting.beginRestoring();
    }

    /** Ends the replay of waiting requests. */
    public void endRestoring() {
        granting.endRestoring();
    }

    /** Restores a saved change; to be called before the first {@link #configure}, except for waiting requests. */
    public void replay(Change change, long nowMillis) {
        replay.replay(change, nowMillis);
    }

    /**
     * Begins with what an earlier ledger of such a pool has learnt, as far as this one knows nothing of it yet, and
     * saves it as its own. Samples count by their age, as if the earlier ledger had gone on. To be called after what
     * was saved is replayed, and before the first {@link #configure}.
     */
    public void inherit(Change change, long nowMillis) {
        replay.inherit(change, nowMillis).ifPresent(state.journal::write);
    }
}
