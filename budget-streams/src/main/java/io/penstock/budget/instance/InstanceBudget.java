package io.penstock.budget.instance;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsage;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.health.LearntLimits;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.state.Journal;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The budget of one instance: what its limits leave, its outstanding grants, and whether it answers.
 *
 * <p>A reservation is charged at the latest instant at which its attempt may start. When the outcome is known, the charge
 * moves to the instant when the attempt did start, with what it used. A lapse leaves the charge where it is.
 */
public final class InstanceBudget {
    /** A grant on an instance with short windows must start early, or its charge would fill them while it waits. */
    private static final long PARTS_OF_SHORTEST_WINDOW = 4;

    /** Beyond what the clocks may differ, or a worker whose clock is ahead would find every grant lapsed. */
    private static final long MIN_START_WITHIN_MILLIS = 200;

    /** A call that was refused may count as a request; no tokens were worked on. */
    private static final Spend REFUSED_CALL = Spend.ofCall(0, 0);

    private String account;
    private final Journal journal;
    private final LimitWindows windows;
    private InstancePolicy policy;
    private final LearntLimits learnt = new LearntLimits();
    private boolean hasLearnt;

    /** What an empty instance holds. */
    private Remaining capacity = new Remaining();

    /** What it holds by the limits that are configured. */
    private Remaining configuredCapacity = new Remaining();

    /** What is left now, and how full the fullest limit is; read again when anything has changed. */
    private Remaining left = new Remaining();

    private double utilisation;
    private boolean isRead;

    private long shortestWindowMillis = Long.MAX_VALUE;

    /** The most grants that may be outstanding at a time. */
    private int places = Integer.MAX_VALUE;

    /** Counts the changes of its usage. */
    private long changes;

    /** When each outstanding grant was made, by its number; the oldest first. */
    private final Map<Long, Long> grants = new LinkedHashMap<>();

    private final ExternalUsage foreign = new ExternalUsage();
    private List<ExternalUsageEstimate> savedFindings = List.of();
    private CircuitBreaker health = CircuitBreaker.GOOD;

    /** Outstanding grants of before the latest reset: what comes of them says nothing of the instance as it is now. */
    private final Set<Long> beforeReset = new HashSet<>();

    /** Outstanding grants that were saved, until the usage that they are part of is taken over. */
    private final List<Reservation> saved = new ArrayList<>();

    /** Tokens that outstanding grants reserve, and that their outcomes may give back. */
    private long reservedTokens;

    /** @param account by which its usage is kept */
    public InstanceBudget(String account, Journal journal) {
        this.account = account;
        this.journal = journal;
        this.policy = new InstancePolicy(account, List.of(), OptionalInt.empty(), CachedInput.COUNTS);
        this.windows = new LimitWindows(account, journal);
    }

    /** Of the instance that has the account now. */
    public String id() {
        return policy.id();
    }

    public String account() {
        return account;
    }

    /** Keeps all that is known under another name, after {@link #advance}. */
    void moveTo(String newAccount) {
        windows.moveTo(newAccount);
        journal.forgotten(account);
        account = newAccount;
        journal.health(account, health);
        journal.found(account, savedFindings);
    }

    /** Says how long after its grant an attempt may start at most; to be called before {@link #configure}. */
    void startWithin(long longestMillis) {
        windows.believeAhead(longestMillis);
    }

    /** Takes over new limits; usage and outstanding grants stay. */
    public void configure(InstancePolicy newPolicy, long newSlackMillis, long nowMillis) {
        policy = newPolicy;
        windows.hold(newSlackMillis);
        learnt.configure(newPolicy.learnt());
        become(health.notAfter(nowMillis));
        advance(nowMillis);
        limit();
    }

    /** Takes over the limits that are configured and those that are learnt. */
    private void limit() {
        List<Limit> limits = new ArrayList<>(policy.limits());
        limits.addAll(learnt.known());
        foreign.configure(limits);
        shortestWindowMillis =
                limits.stream().mapToLong(Limit::windowMillis).min().orElse(Long.MAX_VALUE);
        // a provider whose limits are not known yet is not hurried
        limits.addAll(learnt.untilKnown());
        windows.limit(limits);
        places = learnt.areKnown() ? policy.concurrency().orElse(Integer.MAX_VALUE) : 1;
        capacity = capacity(limits);
        configuredCapacity = capacity(policy.limits());
        changed();
    }

    private static Remaining capacity(List<Limit> limits) {
        Remaining room = new Remaining();
        limits.forEach(limit -> room.narrow(limit.kind(), limit.amount()));
        return room;
    }

    /** How long after a grant its attempt may start here: the longest that the pool allows, less where windows are short. */
    public long startWithinMillis(long longestMillis) {
        return Math.max(
                windows.slackMillis() + MIN_START_WITHIN_MILLIS,
                Math.min(longestMillis, shortestWindowMillis / PARTS_OF_SHORTEST_WINDOW));
    }

    void advance(long nowMillis) {
        if (windows.advance(nowMillis)) {
            changed();
        }
        takeOverSaved(nowMillis);
    }

    private void takeOverSaved(long nowMillis) {
        windows.takeOverSaved((windowMillis, atMillis, sum) -> {
            if (windowMillis == ExternalUsage.WINDOW_MILLIS) {
                foreign.restore(atMillis, sum);
            }
            changed();
        });
        for (Reservation reservation : saved) {
            Reservation believed = believed(reservation, nowMillis);
            foreign.restore(
                    reservation.grantId(),
                    believed.grantedAtMillis(),
                    believed.startByMillis(),
                    reservation.spend(),
                    reservation.expected());
        }
        saved.clear();
    }

    /** A reservation with no instant that cannot be: its grant is of a clock that was ahead. */
    public Reservation believed(Reservation reservation, long nowMillis) {
        return reservation.notAfter(nowMillis, windows.latestMillis());
    }

    /** Takes over the instants of an outstanding reservation. */
    public void correct(Reservation believed) {
        grants.put(believed.grantId(), believed.grantedAtMillis());
    }

    /** The clock has stepped: what is kept by its instants goes along, so that it ends when it would have ended. */
    void clockStepped(long byMillis) {
        windows.clockStepped(byMillis);
        become(health.clockStepped(byMillis));
        foreign.clockStepped(byMillis);
        changed();
    }

    /** The first instant at which {@link #advance} may let anything go. */
    long nextAdvanceMillis() {
        return windows.nextAdvanceMillis();
    }

    /** Those that are configured and those that were learnt. */
    public List<Limit> limits() {
        return windows.limits();
    }

    /** Those that are configured: what was learnt may be corrected by the next answer. */
    List<Limit> configuredLimits() {
        return policy.limits();
    }

    /** What an empty instance holds by the {@link #configuredLimits}. */
    Remaining configuredCapacity() {
        return configuredCapacity;
    }

    /** Limits that the provider is to state and has not stated yet. */
    Set<LimitKind> unlearnt() {
        return learnt.unknown();
    }

    /** Whether limits were learnt since the last call. */
    boolean takeLearnt() {
        boolean taken = hasLearnt;
        hasLearnt = false;
        return taken;
    }

    OptionalInt concurrency() {
        return policy.concurrency();
    }

    public int outstanding() {
        return grants.size();
    }

    public CircuitBreaker health() {
        return health;
    }

    /** Whether it is known to refuse or fail; a call that is under way is a trial of it. */
    boolean isTroubled(long nowMillis) {
        return !health.isGood() && (outstanding() > 0 || health.isKnownBad(nowMillis));
    }

    /** Outstanding grants that may be added at an instant. */
    public int freePlaces(long nowMillis) {
        int free = places - grants.size();
        return switch (health.admission(nowMillis)) {
            case FREE -> foreign.allows(nowMillis) ? free : 0;
            case PROBE -> Math.min(1, free);
            case NOTHING -> 0;
        };
    }

    /** Before this instant nothing is granted here, whatever is left; that may be long ago. */
    public long opensUntilMillis() {
        return health.opensUntilMillis();
    }

    /** Whether one more grant with this spend stays within every limit and the concurrency. */
    public boolean fits(Spend spend, long nowMillis) {
        return freePlaces(nowMillis) > 0 && left().holds(spend);
    }

    /** What an empty instance holds. */
    public Remaining capacity() {
        return capacity;
    }

    /** What is left of every limit, whatever the concurrency. */
    public Remaining left() {
        read();
        return left;
    }

    /** Another number whenever what is charged has changed. */
    public long changes() {
        return changes;
    }

    /**
     * The first instant at which a spend fits every limit if nothing else is charged and the provider answers, whatever
     * the concurrency.
     *
     * @return {@link Long#MAX_VALUE} when it never does
     */
    public long fitsAtMillis(Spend spend) {
        long at = opensUntilMillis();
        for (int i = 0; i < limits().size(); i++) {
            Limit limit = limits().get(i);
            long excess = windows.used(i) + spend.of(limit.kind()) - limit.amount();
            at = Math.max(at, windows.whenFreed(i, excess));
            long taken = foreign.taken(limit);
            if (taken > 0) {
                // others may be gone before as much of the own usage has left
                long withoutOthers = Math.max(at, foreign.untilMillis(limit));
                at = Math.max(at, Math.min(withoutOthers, windows.whenFreed(i, excess + taken)));
            }
        }
        return at;
    }

    /** What others spend of the limit, as far as is known. */
    long foreign(Limit limit) {
        return foreign.spent(limit);
    }

    /** Compares what the provider counted with what was charged here; to be called every second. */
    void review(long nowMillis) {
        compare(nowMillis);
        if (!foreign.findings().equals(savedFindings)) {
            savedFindings = foreign.findings();
            journal.found(account, savedFindings);
        }
    }

    private void compare(long nowMillis) {
        if (foreign.review(nowMillis, windows.slackMillis())) {
            changed();
        }
    }

    /**
     * An instant before which a spend certainly does not fit, whatever the outstanding grants turn out to have used and
     * whenever they started. Limits that are learnt do not count: the next answer may state others.
     *
     * @return {@link Long#MAX_VALUE} when it never fits
     */
    long fitsNotBeforeMillis(Spend spend) {
        long at = Long.MIN_VALUE;
        for (int i = 0; i < policy.limits().size(); i++) {
            Limit limit = limits().get(i);
            long excess = windows.used(i) + spend.of(limit.kind()) - limit.amount();
            at = Math.max(
                    at,
                    limit.kind() == LimitKind.REQUESTS
                            ? requestsFreedNotBefore(i, excess)
                            : windows.whenFreed(i, excess - reservedTokens));
        }
        return at;
    }

    /** A call stays charged for a window from its start, which may have been at its grant. */
    private long requestsFreedNotBefore(int limit, long excess) {
        long asCharged = windows.whenFreed(limit, excess);
        if (grants.isEmpty()) {
            return asCharged;
        }
        long oldestLeaves =
                grants.values().iterator().next() + limits().get(limit).windowMillis() + windows.slackMillis();
        return Math.min(asCharged, Math.max(oldestLeaves, windows.whenFreed(limit, excess - grants.size())));
    }

    /** What is left for others at a later instant if a spend is kept and nothing else is charged. */
    public Remaining leftAt(long atMillis, Spend kept) {
        Remaining room = new Remaining();
        for (int i = 0; i < limits().size(); i++) {
            Limit limit = limits().get(i);
            long used = windows.used(i) - windows.freedBy(i, atMillis);
            room.narrow(limit.kind(), limit.amount() - foreign.taken(limit) - used - kept.of(limit.kind()));
        }
        return room;
    }

    /** Settled and reserved in the limit's window. */
    long used(Limit limit) {
        return windows.used(limit);
    }

    /** Settled and reserved in the last minute, whether or not it is limited. */
    long usedInMinute(LimitKind kind) {
        return windows.usedInMinute(kind);
    }

    /** The dominant share: the fullest limit's used part; 0 without limits. */
    public double utilisation() {
        read();
        return utilisation;
    }

    /** Whether nothing is outstanding and no window holds anything. */
    boolean isUnused() {
        return grants.isEmpty() && windows.areEmpty();
    }

    public void reserve(Reservation reservation) {
        grants.put(reservation.grantId(), reservation.grantedAtMillis());
        reservedTokens += reservation.spend().tokens();
        windows.charge(reservation.startByMillis(), reservation.spend());
        changed();
        foreign.granted(
                reservation.grantId(), reservation.grantedAtMillis(), reservation.spend(), reservation.expected());
        become(health.granted(reservation.grantedAtMillis(), reservation.startByMillis()));
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @param reserve what the reservation was made by
     */
    public void settle(Reservation reservation, AttemptReport report, ReservePolicy.Mode reserve, long nowMillis) {
        grants.remove(reservation.grantId());
        reservedTokens -= reservation.spend().tokens();
        if (!beforeReset.remove(reservation.grantId())) {
            become(health.after(report.signal(), reservation.grantedAtMillis(), nowMillis));
        }
        if (report.startedAtMillis().isEmpty()) {
            foreign.lapsed(reservation.grantId(), reservation.startByMillis());
            return;
        }
        long startedAt = believed(report.startedAtMillis().getAsLong(), reservation, nowMillis);
        Spend charged = report.used()
                .map(used -> charged(used, reservation, report.cachedInputTokens(), reserve))
                .orElseGet(() -> isRefusal(report.signal()) ? REFUSED_CALL : reservation.spend());
        windows.replace(reservation.startByMillis(), reservation.spend(), startedAt, charged);
        changed();
        foreign.ended(reservation.grantId(), startedAt, charged);
        learn(report.readings());
        boolean isRefusal = report.signal() instanceof BreakerSignal.Refused;
        report.readings().forEach(reading -> foreign.read(reading, isRefusal, startedAt, nowMillis));
        if (!report.readings().isEmpty()) {
            compare(nowMillis);
        }
    }

    /** When a call may have started at the latest, by what the worker says, whose clock may be another one. */
    private long believed(long startedAtMillis, Reservation reservation, long nowMillis) {
        long latest = Math.min(nowMillis, reservation.startByMillis());
        boolean clocksDisagree = startedAtMillis < reservation.grantedAtMillis() - windows.slackMillis();
        return clocksDisagree
                ? Math.max(reservation.grantedAtMillis(), latest)
                : Math.max(reservation.grantedAtMillis(), startedAtMillis);
    }

    private static boolean isRefusal(BreakerSignal signal) {
        return signal instanceof BreakerSignal.Refused
                || signal instanceof BreakerSignal.Misconfigured
                || signal instanceof BreakerSignal.Declined
                || signal instanceof BreakerSignal.TooLarge;
    }

    /** Takes note that the instance was found at fault. */
    void found(BreakerSignal.Misconfigured fault, long nowMillis) {
        become(health.after(fault, nowMillis, nowMillis));
    }

    /**
     * Forgets what is held against the instance of before an instant, and what calls that were granted by then say of it
     * later: one may be told to wait for a day and be heard of after the reset.
     *
     * @return whether that was anything
     */
    public boolean reset(long beforeMillis) {
        grants.forEach((grant, atMillis) -> {
            if (atMillis <= beforeMillis) {
                beforeReset.add(grant);
            }
        });
        boolean isHeldAgainst = !health.isGood() && health.openedAtMillis() <= beforeMillis;
        if (isHeldAgainst) {
            become(CircuitBreaker.GOOD);
        }
        return isHeldAgainst;
    }

    private void learn(List<LimitReading> readings) {
        boolean isNew = false;
        for (LimitReading reading : readings) {
            isNew |= learnt.read(reading);
        }
        if (isNew) {
            hasLearnt = true;
            limit();
        }
    }

    /** What the provider takes off its budget for a call. */
    private Spend charged(Spend counted, Reservation reservation, long cachedTokens, ReservePolicy.Mode reserve) {
        Spend used = reservation.credible(counted);
        long input = policy.cachedInput() == CachedInput.EXCLUDED
                ? Math.max(0, used.inputTokens() - cachedTokens)
                : used.inputTokens();
        long output = reserve == ReservePolicy.Mode.PROVIDER
                ? Math.max(used.outputTokens(), reservation.maxOutputTokens())
                : used.outputTokens();
        return new Spend(used.requests(), input, output);
    }

    /** After the usage. */
    public void restore(Reservation reservation) {
        grants.put(reservation.grantId(), reservation.grantedAtMillis());
        reservedTokens += reservation.spend().tokens();
        saved.add(reservation);
    }

    public void restoreUsage(long windowMillis, long slot, Spend sum) {
        windows.restore(windowMillis, slot, sum);
    }

    public void restore(CircuitBreaker savedHealth) {
        health = savedHealth;
    }

    public void restore(List<ExternalUsageEstimate> savedOnes) {
        savedFindings = savedOnes;
        foreign.restore(savedOnes);
        changed();
    }

    private void become(CircuitBreaker next) {
        if (!next.equals(health)) {
            health = next;
            journal.health(account, next);
        }
    }

    private void changed() {
        isRead = false;
        changes++;
    }

    private void read() {
        if (isRead) {
            return;
        }
        isRead = true;
        left = new Remaining();
        utilisation = 0;
        for (int i = 0; i < limits().size(); i++) {
            Limit limit = limits().get(i);
            long used = windows.used(i);
            long taken = foreign.taken(limit);
            left.narrow(limit.kind(), limit.amount() - taken - used);
            utilisation = Math.max(utilisation, (double) (used + taken) / limit.amount());
        }
    }
}
