package io.penstock.budget.admission;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.window.Limit;
import io.penstock.budget.window.Spend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a pool's budgets: places requests on instances and reserves the budget in the same step.
 *
 * <p>Every change of its state goes to its {@link Journal}; the {@code restore} methods take a saved state back. Not safe
 * for use by several threads. All instants are milliseconds of the epoch.
 */
public final class PoolLedger {
    /** How long requests of a pool without a configuration wait for one. */
    public static final long CONFIGURATION_GRACE_MILLIS = 5_000;

    public static final String UNKNOWN_POOL = "unknown_pool";
    public static final String NEVER_FITS = "exceeds_every_limit";

    private final String pool;
    private final Journal journal;
    private final Traditional traditional;
    private final TokenEstimator estimator = new TokenEstimator();
    private final WaitingQueue queue = new WaitingQueue();
    private final SlotBoard slots = new SlotBoard();
    private final Map<String, InstanceBudget> budgets = new LinkedHashMap<>();
    private final Map<Long, Reservation> reservations = new HashMap<>();

    private @Nullable PoolPolicy policy;
    private List<InstanceBudget> instances = List.of();
    private PoolCounters counters = PoolCounters.ZERO;
    private long withoutPolicySinceMillis;

    /** @param nowMillis when the ledger first hears of the pool */
    public PoolLedger(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        this.pool = pool;
        this.journal = journal;
        this.traditional = new Traditional(random);
        this.withoutPolicySinceMillis = nowMillis;
    }

    /** Takes over a configuration; usage, reservations and waiting requests stay. */
    public void configure(PoolPolicy newPolicy, long nowMillis) {
        policy = newPolicy;
        for (InstancePolicy instance : newPolicy.instances()) {
            budget(instance.id()).configure(instance, newPolicy.clockSkewMillis(), nowMillis);
        }
        instances = newPolicy.instances().stream()
                .map(instance -> budget(instance.id()))
                .toList();
    }

    /** Forgets the configuration: nothing more is granted, and what waits is rejected when the grace is over. */
    public void unconfigure(long nowMillis) {
        if (policy != null) {
            policy = null;
            instances = List.of();
            withoutPolicySinceMillis = nowMillis;
        }
    }

    /** Takes over what the live workers offer. */
    public void workers(List<WorkerOffer> offers) {
        slots.offer(offers);
    }

    /** The sequence of the next ticket. */
    public long nextSequence() {
        return counters.offered();
    }

    /** Grants an arriving request at once when that delays nobody, else lets it wait, unless its end is certain. */
    public Decision offer(Ticket ticket, long nowMillis) {
        count(counters.oneOffered());
        advance(nowMillis);
        if (ticket.expiresAtMillis() <= nowMillis) {
            count(counters.oneExpired());
            return expired(ticket, nowMillis);
        }
        if (policy != null) {
            Optional<Decision> rejected = rejectIfImpossible(ticket);
            if (rejected.isPresent()) {
                return rejected.get();
            }
            if (ticket.notBeforeMillis() <= nowMillis && queue.head(nowMillis).isEmpty()) {
                Optional<Decision> granted = grant(ticket, policy, nowMillis);
                if (granted.isPresent()) {
                    return granted.get();
                }
            }
        }
        queue.add(ticket, nowMillis);
        journal.enqueued(ticket);
        return new Decision.Waiting(ticket);
    }

    /** Ends the requests whose time is over and grants from the head of the queue what can be granted now. */
    public void pump(long nowMillis, Consumer<Decision> decisions) {
        advance(nowMillis);
        for (Optional<Ticket> over = queue.expired(nowMillis); over.isPresent(); over = queue.expired(nowMillis)) {
            dequeue(over.get());
            count(counters.oneExpired());
            decisions.accept(expired(over.get(), nowMillis));
        }
        for (Optional<Ticket> head = queue.head(nowMillis); head.isPresent(); head = queue.head(nowMillis)) {
            Optional<Decision> decision = decideHead(head.get(), nowMillis);
            if (decision.isEmpty()) {
                return;
            }
            dequeue(head.get());
            decisions.accept(decision.get());
        }
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @return false when the grant is not outstanding
     */
    public boolean settle(AttemptReport report, long nowMillis) {
        Reservation reservation = reservations.remove(report.grantId());
        if (reservation == null) {
            return false;
        }
        advance(nowMillis);
        budget(reservation.instance()).settle(reservation, report);
        slots.giveBack(reservation.worker());
        journal.released(reservation);
        count(report.startedAtMillis().isPresent() ? counters.oneSettled() : counters.oneLapsed());
        report.used().ifPresent(used -> estimator.learn(report.bodyBytes(), used.inputTokens(), nowMillis));
        return true;
    }

    /** Where the pool stands. */
    public PoolStanding standing(long nowMillis) {
        advance(nowMillis);
        return new PoolStanding(
                queue.size(),
                queue.oldestSubmittedAtMillis()
                        .map(submitted -> Math.max(0, nowMillis - submitted))
                        .orElse(0L),
                reservations.size(),
                slots.workers(),
                slots.slots(),
                counters,
                instances.stream().map(this::standing).toList());
    }

    /** Whether any request waits for a grant, those in a back-off included. */
    public boolean hasWaiting() {
        return queue.size() > 0;
    }

    public PoolCounters counters() {
        return counters;
    }

    public Optional<PoolPolicy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Whether nothing of the pool must be kept: no configuration, no waiting request, no grant and no usage. */
    public boolean isForgettable() {
        return policy == null && queue.size() == 0 && budgets.values().stream().allMatch(InstanceBudget::isUnused);
    }

    /** Input tokens per body byte, as learnt from the answers. */
    public LogHistogram tokensPerByte() {
        return estimator.tokensPerByte();
    }

    /** True once after {@link #tokensPerByte} has changed, so that it is saved. */
    public boolean takeLearnt() {
        return estimator.takeLearnt();
    }

    public void restore(PoolCounters saved) {
        counters = saved;
    }

    public void restore(Reservation reservation) {
        reservations.put(reservation.grantId(), reservation);
        budget(reservation.instance()).restoreOutstanding();
        slots.take(reservation.worker());
    }

    public void restore(Ticket ticket, long nowMillis) {
        queue.add(ticket, nowMillis);
    }

    public void restoreUsage(String instance, long windowMillis, long slot, Spend sum) {
        budget(instance).restoreUsage(windowMillis, slot, sum);
    }

    private Optional<Decision> decideHead(Ticket head, long nowMillis) {
        if (policy == null) {
            if (nowMillis - withoutPolicySinceMillis < CONFIGURATION_GRACE_MILLIS) {
                return Optional.empty();
            }
            count(counters.oneRejected());
            return Optional.of(
                    new Decision.Rejected(head, UNKNOWN_POOL, "no pool of the name '" + pool + "' is configured"));
        }
        PoolPolicy current = policy;
        return rejectIfImpossible(head).or(() -> grant(head, current, nowMillis));
    }

    private Optional<Decision> grant(Ticket ticket, PoolPolicy current, long nowMillis) {
        Optional<SlotBoard.Place> place = slots.free();
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Spend estimate = estimator.reservation(ticket);
        Optional<InstanceBudget> chosen = traditional.choose(instances, estimate);
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        InstanceBudget instance = chosen.get();
        Reservation reservation = new Reservation(
                counters.granted(),
                instance.id(),
                place.get().worker(),
                Placement.reservationOn(instance, estimate),
                nowMillis,
                nowMillis + current.startWithinMillis());
        count(counters.oneGranted());
        instance.reserve(reservation);
        slots.take(reservation.worker());
        reservations.put(reservation.grantId(), reservation);
        journal.reserved(reservation);
        return Optional.of(new Decision.Granted(ticket, reservation, place.get().partition()));
    }

    private Optional<Decision> rejectIfImpossible(Ticket ticket) {
        Spend typical = estimator.typical(ticket);
        for (InstanceBudget instance : instances) {
            if (!Placement.isImpossible(instance, typical)) {
                return Optional.empty();
            }
        }
        count(counters.oneRejected());
        return Optional.of(new Decision.Rejected(ticket, NEVER_FITS, whyImpossible(typical)));
    }

    /** Names the limit that is exceeded on the instance that comes closest. */
    private String whyImpossible(Spend typical) {
        record Excess(InstanceBudget instance, Limit limit, long by) {}
        return instances.stream()
                .map(instance -> instance.limits().stream()
                        .map(limit -> new Excess(instance, limit, typical.of(limit.kind()) - limit.amount()))
                        .max(Comparator.comparingLong(Excess::by))
                        .orElseThrow())
                .min(Comparator.comparingLong(Excess::by))
                .map(excess -> String.format(
                        "needs about %d %s (%d of input, %d of output at most), %d more than the largest limit of pool"
                                + " '%s': %d per %d s on instance '%s'. Send less, or ask for fewer output tokens",
                        typical.of(excess.limit().kind()),
                        excess.limit().kind().words(),
                        typical.inputTokens(),
                        typical.outputTokens(),
                        excess.by(),
                        pool,
                        excess.limit().amount(),
                        excess.limit().windowMillis() / 1000,
                        excess.instance().id()))
                .orElseThrow();
    }

    private static Decision expired(Ticket ticket, long nowMillis) {
        return new Decision.Expired(
                ticket,
                "was not granted in time: waited " + Math.max(0, nowMillis - ticket.submittedAtMillis()) + " ms");
    }

    private void dequeue(Ticket ticket) {
        queue.remove(ticket);
        journal.dequeued(ticket);
    }

    private void count(PoolCounters next) {
        counters = next;
        journal.counted(next);
    }

    private void advance(long nowMillis) {
        for (InstanceBudget budget : budgets.values()) {
            budget.advance(nowMillis);
        }
    }

    private InstanceBudget budget(String instance) {
        return budgets.computeIfAbsent(instance, id -> new InstanceBudget(id, journal));
    }

    private PoolStanding.InstanceStanding standing(InstanceBudget instance) {
        Spend reserved = reservations.values().stream()
                .filter(reservation -> reservation.instance().equals(instance.id()))
                .map(Reservation::spend)
                .reduce(Spend.NONE, Spend::plus);
        return new PoolStanding.InstanceStanding(
                instance.id(),
                instance.outstanding(),
                instance.concurrency(),
                instance.utilisation(),
                instance.limits().stream()
                        .map(limit -> {
                            long used = instance.used(limit);
                            return new PoolStanding.LimitStanding(
                                    limit, used, Math.min(used, reserved.of(limit.kind())));
                        })
                        .toList());
    }
}
