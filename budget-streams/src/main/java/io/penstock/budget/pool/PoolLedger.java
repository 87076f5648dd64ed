package io.penstock.budget.pool;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.CallsUnderWay;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.instance.CostFunction;
import io.penstock.budget.instance.DeclinedOperations;
import io.penstock.budget.instance.DominantCost;
import io.penstock.budget.instance.Faults;
import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.instance.Supply;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.queue.RetryBudget;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.Destinations;
import io.penstock.budget.strategy.FifoScheduler;
import io.penstock.budget.strategy.InstanceSelector;
import io.penstock.budget.strategy.LeastUtilised;
import io.penstock.budget.strategy.PoolFirstScheduler;
import io.penstock.budget.strategy.ReservationCap;
import io.penstock.budget.strategy.Scheduler;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.strategy.WorkerSlots;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a pool's budgets: places requests on instances and reserves the budget in the same step.
 *
 * <p>Every change of its state goes to its {@link Journal}; the {@code restore} methods take a saved state back. Not safe
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

    /** The number of the histogram of request sizes, beside those of the estimator. */
    private static final int SIZES = 1_000;

    /** Requests looked at in a review for whether they can still make their deadline. */
    private static final int DEADLINES_REVIEWED = 100;

    /** Requests that are set aside at once at most: they count as one item of work. */
    private static final int SET_ASIDE_AT_ONCE = 100;

    /** How often an instance that is left alone is tried. */
    private static final long SET_ASIDE_MILLIS = 1_000;

    /** Grants that are released in a second at most, so that many do not hold up the others. */
    private static final int MAX_RELEASED = 500;

    private final String pool;

    private final Journal journal;
    private final RandomGenerator random;
    private final boolean backfills;
    private final TokenEstimator estimator = new TokenEstimator();
    private final Bucketing bucketing = new Bucketing(FairnessPolicy.EQUAL.buckets());
    private final WorkerSlots slots = new WorkerSlots();
    private final InstanceBudgets instances;
    private final DeclinedOperations declined = new DeclinedOperations();
    private final Destinations destinations;
    private final Faults faults;
    private final OutstandingGrants outstanding;
    private final Supply supply = new Supply();
    private final CallsUnderWay calls = new CallsUnderWay();
    private final RetryBudget retries = new RetryBudget();
    private final WaitingQueue queue;
    private final Backfill backfill;
    private @Nullable PoolPolicy policy;
    private Scheduler scheduler;
    private CostFunction cost;
    private PoolCounters counters = PoolCounters.ZERO;
    private long withoutPolicySinceMillis;
    private boolean isPaused;
    private boolean isRestoring;

    /** @param nowMillis when the ledger first hears of the pool */
    public PoolLedger(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        this(pool, journal, random, true, nowMillis);
    }

    private PoolLedger(String pool, Journal journal, RandomGenerator random, boolean backfills, long nowMillis) {
        this.pool = pool;
        this.journal = journal;
        this.random = random;
        this.backfills = backfills;
        this.instances = new InstanceBudgets(pool, journal);
        this.faults = new Faults(instances, declined);
        this.destinations = new Destinations(instances, declined, slots);
        this.outstanding = new OutstandingGrants(instances, slots, journal);
        this.backfill = new Backfill(instances, slots, destinations);
        this.scheduler = new FifoScheduler(random);
        this.queue = new WaitingQueue(scheduler.order(), retries);
        this.cost = new DominantCost(supply);
        this.withoutPolicySinceMillis = nowMillis;
    }

    /** One whose requests all wait while the first of them waits for budget, so that it can be told what that costs. */
    public static PoolLedger withoutBackfilling(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        return new PoolLedger(pool, journal, random, false, nowMillis);
    }

    /** Takes over a configuration; usage, reservations and waiting requests stay. */
    public void configure(PoolPolicy newPolicy, long nowMillis) {
        boolean sameOrder = policy != null
                && policy.strategy() == newPolicy.strategy()
                && policy.fairness().buckets() == newPolicy.fairness().buckets();
        policy = newPolicy;
        estimator.configure(newPolicy.reserve(), newPolicy.maxOutputTokens());
        bucketing.resize(newPolicy.fairness().buckets());
        instances.configure(newPolicy, nowMillis, outstanding::moved);
        outstanding.believe(nowMillis);
        declined.keep(newPolicy.instances().stream().map(InstancePolicy::id).collect(Collectors.toSet()));
        limitsChanged();
        if (!sameOrder) {
            scheduler = scheduler(newPolicy);
            queue.reorder(scheduler.order(), ticket -> charge(estimator.expected(ticket)));
        }
    }

    private void limitsChanged() {
        supply.become(instances.configured());
        cost = new DominantCost(supply);
        backfill.reset();
    }

    private Scheduler scheduler(PoolPolicy newPolicy) {
        return switch (newPolicy.strategy()) {
            case TRADITIONAL -> new FifoScheduler(random);
            case POOL_FIRST ->
                new PoolFirstScheduler(
                        bucketing,
                        () -> policy == null ? FairnessPolicy.EQUAL : policy.fairness(),
                        ticket -> estimator.expected(ticket).tokens(),
                        ticket -> cost.of(estimator.expected(ticket)),
                        new LeastUtilised(slots::openChannels));
        };
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
        retries.clockStepped(byMillis);
        declined.clockStepped(byMillis);
        queue.clockStepped(byMillis);
        withoutPolicySinceMillis += byMillis;
        instances.advance(nowMillis);
        backfill.reset();
        // by how much a clock was set back is saved beside the counts
        count(counters);
    }

    /** Grants nothing until {@link #resume}: what time it is must be found out. */
    public void pause() {
        isPaused = true;
    }

    /** Grants again after a {@link #pause}. */
    public void resume() {
        isPaused = false;
    }

    /**
     * Forgets what is held against an instance of before an instant: how long it asked to be left alone, its failures, and
     * what it declined.
     */
    public void reset(String instance, long beforeMillis) {
        if (instances.called(instance).map(budget -> budget.reset(beforeMillis)).orElse(false)) {
            backfill.reset();
        }
        declined.forget(instance, beforeMillis);
    }

    /** Forgets the configuration: nothing more is granted, and what waits is rejected when the grace is over. */
    public void unconfigure(long nowMillis) {
        if (policy != null) {
            policy = null;
            instances.unconfigure();
            backfill.reset();
            withoutPolicySinceMillis = nowMillis;
        }
    }

    /** Takes over what the live workers offer. */
    public void workers(List<WorkerCapacity> offers) {
        slots.offer(offers);
    }

    /** The sequence of the next ticket. */
    public long nextSequence() {
        return counters.offered();
    }

    /** Grants an arriving request at once when that delays nobody, else lets it wait, unless its end is certain. */
    public Decision offer(Ticket ticket, long nowMillis) {
        count(counters.oneOffered());
        instances.advance(nowMillis);
        if (ticket.expiresAtMillis() <= nowMillis) {
            return expire(ticket, OptionalLong.empty());
        }
        if (policy != null) {
            Spend expected = estimator.expected(ticket);
            Optional<Decision> impossible = rejectIfImpossible(ticket);
            if (impossible.isPresent()) {
                return impossible.get();
            }
            bucketing.arrived(expected.tokens(), cost.of(expected), ticket.expiresAtMillis(), nowMillis);
            Optional<Decision> late = expireIfTooLate(ticket);
            if (late.isPresent()) {
                return late.get();
            }
            if (ticket.notBeforeMillis() <= nowMillis && !ticket.isRetry() && !queue.hasReady(nowMillis)) {
                Optional<Decision> granted = grant(ticket, policy, InstanceSelector.Condition.NONE, nowMillis);
                if (granted.isPresent()) {
                    return granted.get();
                }
            }
        }
        queue.add(ticket, nowMillis);
        journal.enqueued(ticket);
        return new Decision.Waiting(ticket);
    }

    /** Ends a request that waits, or that has just arrived and was not offered, because its caller gave it up. */
    public Decision cancel(Ticket ticket) {
        count(counters.oneCancelled());
        queue.remove(ticket);
        backfill.ended(ticket);
        journal.dequeued(ticket);
        return new Decision.Cancelled(ticket);
    }

    /** Notes that a request arrived again, which is not offered. */
    public void duplicate() {
        count(counters.oneDuplicate());
    }

    /**
     * Grants from the queue what can be granted now, with half of the budget at most, and ends requests whose time is over.
     *
     * @return whether more may be left to do at this instant
     */
    public boolean pump(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        instances.advance(nowMillis);
        queue.advance(nowMillis, budget.part(2));
        boolean mayGrantMore = decideSome(nowMillis, budget.part(2), decisions);
        for (Optional<Ticket> over = queue.expired(nowMillis); over.isPresent(); over = queue.expired(nowMillis)) {
            if (!budget.take()) {
                return true;
            }
            end(expire(over.get(), OptionalLong.empty()), decisions);
        }
        return mayGrantMore || queue.isBehind(nowMillis);
    }

    private boolean decideSome(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        while (!budget.isSpent()) {
            if (!queue.hasReady(nowMillis)) {
                return false;
            }
            Optional<Ticket> head = queue.head(nowMillis);
            if (head.filter(ticket -> destinations.isHeldUp(ticket, nowMillis)).isPresent()) {
                setHeldUpAside(head, nowMillis);
            } else {
                Optional<Decision> next = next(head, nowMillis);
                if (next.isEmpty()) {
                    return false;
                }
                end(next.get(), decisions);
            }
            budget.spend();
        }
        return queue.hasReady(nowMillis);
    }

    /**
     * Adapts to the traffic and ends requests that cannot make their deadline any more, within a budget; to be called every
     * second.
     */
    public void review(long nowMillis, WorkBudget budget, Consumer<Decision> decisions) {
        instances.advance(nowMillis);
        instances.review(nowMillis);
        supply.measure(instances.configured());
        cost = new DominantCost(supply);
        outstanding.review(nowMillis);
        for (Ticket ticket : queue.soonestToExpire(DEADLINES_REVIEWED)) {
            if (budget.isSpent()) {
                break;
            }
            expireIfTooLate(ticket).ifPresent(decision -> {
                budget.spend();
                end(decision, decisions);
            });
        }
        BucketPlan before = bucketing.plan();
        scheduler.review(cost.perMinute(), nowMillis);
        if (!bucketing.plan().equals(before)) {
            journal.planned(bucketing.plan());
            journal.learnt(SIZES, bucketing.sizes());
        }
        for (int number : estimator.takeChanged()) {
            journal.learnt(number, estimator.histogram(number));
        }
    }

    /** Whether every instance has refused or failed since an instant or longer, as of the latest {@link #review}. */
    public boolean isTroubledSince(long millis) {
        return policy != null && instances.troubledSinceMillis().orElse(Long.MAX_VALUE) <= millis;
    }

    /** Gives a waiting request up to another pool. */
    public void passOn(Ticket ticket) {
        count(counters.onePassedOn());
        queue.remove(ticket);
        backfill.ended(ticket);
        journal.dequeued(ticket);
    }

    /** Whether the request may ever fit into an instance of another pool, as far as its limits are configured. */
    public boolean mayFit(Ticket ticket, PoolPolicy other) {
        Spend least = estimator.least(ticket);
        return other.instances().stream()
                .anyMatch(instance ->
                        instance.limits().stream().allMatch(limit -> least.of(limit.kind()) <= limit.amount()));
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
        // without a configuration the one that charges the most: it may turn out to be the one
        ReservePolicy.Mode reserve =
                policy == null ? ReservePolicy.Mode.PROVIDER : policy.reserve().mode();
        Optional<Reservation> settled = outstanding.settle(report, reserve, nowMillis);
        settled.ifPresent(reservation -> {
            Optional<CallsUnderWay.Call> call = calls.ended(reservation.grantId());
            Operation operation = call.map(CallsUnderWay.Call::operation).orElse(Operation.UNKNOWN);
            faults.settled(operation, reservation, report, nowMillis);
            learn(reservation, report, call, nowMillis);
            if (instances.takeLearnt(reservation.account())) {
                limitsChanged();
            }
        });
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
        List<Reservation> overdue = outstanding.startedBy(startedByMillis, MAX_RELEASED);
        overdue.forEach(grant -> giveBack(grant, nowMillis));
        return overdue;
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
        Optional<Reservation> grant =
                outstanding.find(grantId).filter(known -> known.grantedAtMillis() == grantedAtMillis);
        grant.ifPresent(given -> giveBack(given, nowMillis));
        return grant;
    }

    private void giveBack(Reservation grant, long nowMillis) {
        outstanding.release(grant, ReservePolicy.Mode.PROVIDER, nowMillis);
        count(counters.oneReleased());
        calls.ended(grant.grantId());
        estimator.outstandingFrom(outstanding.earliest().orElse(Long.MAX_VALUE), nowMillis);
    }

    /** Notes the outcome of a grant that was released before; false for any other. */
    public boolean settleReleased(AttemptReport report) {
        return outstanding.settleReleased(report);
    }

    /** Notes that the request with this token was submitted, and is not the same as one of before. */
    public void submitted(long token) {
        outstanding.submitted(token);
    }

    private void learn(
            Reservation reservation, AttemptReport report, Optional<CallsUnderWay.Call> call, long nowMillis) {
        estimator.outstandingFrom(outstanding.earliest().orElse(Long.MAX_VALUE), nowMillis);
        if (report.startedAtMillis().isEmpty()) {
            count(counters.oneLapsed());
            correct(reservation, call, ReadyOrder.Charge.NONE);
        } else {
            count(counters.oneSettled());
            report.used().ifPresent(used -> {
                retries.answered();
                estimator.learn(reservation, report, used, nowMillis);
                correct(reservation, call, charge(reservation.credible(used)));
            });
        }
    }

    /** Charges the tenant with what a call has taken, instead of what was expected of it. */
    private void correct(Reservation reservation, Optional<CallsUnderWay.Call> call, ReadyOrder.Charge taken) {
        call.ifPresent(known -> queue.settled(reservation.tenant(), taken.minus(known.charge())));
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
                slots.workers(),
                slots.slots(),
                counters,
                instances.standings(outstanding.all(), declined),
                scheduler.buckets(nowMillis),
                scheduler.tenants(),
                estimator.prediction());
    }

    /** Whether any request waits for a grant, those in a back-off included, or may be among those to be restored. */
    public boolean hasWaiting() {
        return isRestoring || queue.size() > 0;
    }

    public PoolCounters counters() {
        return counters;
    }

    /** A configuration is there that was not read yet: the time for which one is waited for begins now. */
    public void awaitConfiguration(long nowMillis) {
        if (policy == null) {
            withoutPolicySinceMillis = nowMillis;
        }
    }

    public Optional<PoolPolicy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Whether nothing of the pool must be kept: no configuration, no waiting request, no grant and no usage. */
    public boolean isForgettable() {
        return policy == null && !hasWaiting() && instances.areUnused() && !outstanding.awaitsAny();
    }

    public void restore(PoolCounters saved) {
        counters = saved;
    }

    public void restore(Reservation reservation) {
        outstanding.restore(reservation);
    }

    public void restore(Awaited awaited) {
        outstanding.restore(awaited);
    }

    /** Requests that wait are to be restored: until {@link #endRestoring} none is granted, since the first may come last. */
    public void beginRestoring() {
        isRestoring = true;
    }

    public void restore(Ticket ticket, long nowMillis) {
        queue.add(ticket, nowMillis);
    }

    /** All requests that wait are restored. */
    public void endRestoring() {
        isRestoring = false;
    }

    public void restoreUsage(String instance, long windowMillis, long slot, Spend sum) {
        instances.of(instance).restoreUsage(windowMillis, slot, sum);
    }

    public void restore(String instance, CircuitBreaker saved) {
        instances.of(instance).restore(saved);
    }

    public void restore(String instance, List<ExternalUsageEstimate> saved) {
        instances.of(instance).restore(saved);
    }

    public void restore(BucketPlan saved) {
        bucketing.restore(saved);
    }

    /** The histogram of this number, to be filled with what was saved before the pool is configured. */
    public LogHistogram histogram(int number) {
        return number == SIZES ? bucketing.sizes() : estimator.histogram(number);
    }

    /** Decides the next of the waiting requests that can be decided now. */
    private Optional<Decision> next(Optional<Ticket> head, long nowMillis) {
        Optional<Ticket> first = backfill.promised().or(() -> head);
        Optional<Decision> decision = first.flatMap(ticket -> decide(ticket, nowMillis));
        return decision.isPresent() ? decision : first.flatMap(ticket -> goAheadOf(ticket, nowMillis));
    }

    /** Lets those behind pass requests that wait for an instance that is left alone, because the others refuse them. */
    private void setHeldUpAside(Optional<Ticket> first, long nowMillis) {
        Optional<Ticket> heldUp = first;
        for (int i = 0; i < SET_ASIDE_AT_ONCE && heldUp.isPresent(); i++) {
            queue.setAside(heldUp.get(), nowMillis + SET_ASIDE_MILLIS);
            backfill.ended(heldUp.get());
            heldUp = queue.head(nowMillis).filter(next -> destinations.isHeldUp(next, nowMillis));
        }
    }

    private Optional<Decision> decide(Ticket first, long nowMillis) {
        if (first.expiresAtMillis() <= nowMillis) {
            return Optional.of(expire(first, OptionalLong.empty()));
        }
        if (policy == null) {
            if (nowMillis - withoutPolicySinceMillis < CONFIGURATION_GRACE_MILLIS) {
                return Optional.empty();
            }
            count(counters.oneRejected());
            return Optional.of(new Decision.Rejected(
                    first, ErrorCode.UNKNOWN_POOL, "No pool of the name '" + pool + "' is configured."));
        }
        PoolPolicy current = policy;
        return rejectIfImpossible(first).or(() -> grant(first, current, InstanceSelector.Condition.NONE, nowMillis));
    }

    /** Grants what may go ahead of a request that must wait for budget, without delaying it. */
    private Optional<Decision> goAheadOf(Ticket first, long nowMillis) {
        PoolPolicy current = policy;
        if (current == null
                || !mayGrant()
                || !backfills
                || !scheduler.backfills()
                || !backfill.promise(first, reservation(first), nowMillis)) {
            return Optional.empty();
        }
        queue.promised(first, charge(estimator.expected(first)));
        return backfill.next(queue, scheduler.selector(), this::reservation, nowMillis)
                .flatMap(ticket -> grant(ticket, current, backfill.leavesPromiseWhole(nowMillis), nowMillis));
    }

    private Optional<Decision> grant(
            Ticket ticket, PoolPolicy current, InstanceSelector.Condition condition, long nowMillis) {
        if (!mayGrant()) {
            return Optional.empty();
        }
        Spend spend = reservation(ticket);
        return scheduler
                .selector()
                .choose(instances.configured(), spend, where(ticket, condition, nowMillis), nowMillis)
                .flatMap(instance -> slots.take(instance.id())
                        .map(place -> grantOn(instance, place, ticket, spend, current, nowMillis)));
    }

    private InstanceSelector.Condition where(Ticket ticket, InstanceSelector.Condition condition, long nowMillis) {
        InstanceSelector.Condition allowed = destinations.of(ticket, nowMillis).and(condition);
        return slots.canAllBeCalled() ? allowed : allowed.and((instance, spend) -> slots.hasFree(instance.id()));
    }

    private boolean mayGrant() {
        return !isPaused && !isRestoring && slots.free() > 0;
    }

    private Spend reservation(Ticket ticket) {
        return ReservationCap.reservation(instances.configured(), estimator.reservation(ticket));
    }

    private Decision grantOn(
            InstanceBudget instance,
            WorkerSlots.Place place,
            Ticket ticket,
            Spend spend,
            PoolPolicy current,
            long nowMillis) {
        ReadyOrder.Charge charge = charge(estimator.expected(ticket));
        Reservation reservation = new Reservation(
                counters.granted(),
                instance.id(),
                place.worker(),
                ticket.tenant(),
                spend,
                estimator.maxOutputTokens(ticket),
                charge.tokens(),
                nowMillis,
                nowMillis + instance.startWithinMillis(current.startWithinMillis()),
                instance.account(),
                Reservation.Noted.ofBody(ticket.bodyBytes(), ticket.parts()));
        count(counters.oneGranted());
        outstanding.add(reservation);
        List<String> refusedElsewhere = destinations.refusedBesides(ticket, instance.id());
        declined.granted(ticket.operation(), reservation);
        calls.began(reservation.grantId(), new CallsUnderWay.Call(charge, ticket.operation()));
        queue.granted(ticket, charge);
        bucketing.granted(charge.cost(), nowMillis);
        if (queue.size() == 0) {
            bucketing.drained(nowMillis);
        }
        backfill.ended(ticket);
        return new Decision.Granted(ticket, reservation, place.partition(), refusedElsewhere);
    }

    private ReadyOrder.Charge charge(Spend expected) {
        return new ReadyOrder.Charge(expected.tokens(), cost.of(expected));
    }

    private Optional<Decision> rejectIfImpossible(Ticket ticket) {
        return instances.whyImpossible(estimator.least(ticket)).map(reason -> {
            count(counters.oneRejected());
            return new Decision.Rejected(ticket, ErrorCode.EXCEEDS_EVERY_LIMIT, reason);
        });
    }

    /** Ends a request that will certainly not fit anywhere before its time is over. */
    private Optional<Decision> expireIfTooLate(Ticket ticket) {
        if (policy == null || ticket.expiresAtMillis() == Ticket.NEVER) {
            return Optional.empty();
        }
        Spend certain = estimator.certain(ticket);
        return instances.mayFitBefore(certain, ticket.expiresAtMillis())
                ? Optional.empty()
                : Optional.of(expire(ticket, OptionalLong.of(instances.fitsNotBeforeMillis(certain))));
    }

    private Decision expire(Ticket ticket, OptionalLong fitsNotBeforeMillis) {
        count(counters.oneExpired());
        bucketing.expired(estimator.expected(ticket).tokens());
        return new Decision.Expired(ticket, fitsNotBeforeMillis);
    }

    /** A waiting request waits no more. */
    private void end(Decision decision, Consumer<Decision> decisions) {
        if (!(decision instanceof Decision.Granted)) {
            queue.remove(decision.ticket());
            backfill.ended(decision.ticket());
        }
        journal.dequeued(decision.ticket());
        decisions.accept(decision);
    }

    private void count(PoolCounters next) {
        counters = next;
        journal.counted(next);
    }
}
