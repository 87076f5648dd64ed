package io.penstock.budget.instance;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsage;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The budget of one instance's account: what its limits leave, its outstanding grants, and whether it answers.
 *
 * <p>A reservation is charged at the latest instant at which its attempt may start. When the outcome is known, the
 * charge becomes what the attempt used and moves to the instant when it did start. A lapse leaves the charge where it
 * is.
 */
public final class InstanceBudget {
    /** Added to the clock skew, or a worker whose clock is ahead would find every grant lapsed. */
    private static final long MIN_START_WITHIN_MILLIS = 200;

    private String account;
    private final Journal journal;
    private final LimitWindows windows;
    private InstancePolicy policy;
    private OptionalLong paceMillis = OptionalLong.empty();
    private final InstanceLimits limits;

    /** As of the latest {@link #limit}. */
    private long startWithinMillis = Long.MAX_VALUE;

    private int places = Integer.MAX_VALUE;
    private final HeldGrants grants = new HeldGrants();
    private final ExternalUsage foreign = new ExternalUsage();
    private final Headroom headroom;
    private final Pace pace = new Pace();
    private List<ExternalUsageEstimate> savedFindings = List.of();
    private CircuitBreaker health = CircuitBreaker.GOOD;

    /** Restored outstanding grants, until the usage that includes them is taken over. */
    private final List<Reservation> saved = new ArrayList<>();

    /** @param account the account under which its usage is kept */
    public InstanceBudget(String account, Journal journal) {
        this.account = account;
        this.journal = journal;
        this.policy = new InstancePolicy(account, List.of(), OptionalInt.empty(), CachedInput.COUNTS);
        this.limits = new InstanceLimits(policy);
        this.windows = new LimitWindows(account, journal);
        this.headroom = new Headroom(windows, foreign, grants);
    }

    /** The id of the instance that has the account now. */
    public String id() {
        return policy.id();
    }

    public String account() {
        return account;
    }

    /** Moves everything that is saved to another account name; to be called after {@link #advance}. */
    void moveTo(String newAccount) {
        windows.moveTo(newAccount);
        forget();
        account = newAccount;
        journal.write(new Change.Health(account, Optional.of(health)));
        journal.write(new Change.Findings(account, Optional.of(savedFindings)));
    }

    /** Removes what is saved of its health and of the others' usage. */
    void forget() {
        journal.write(new Change.Health(account, Optional.empty()));
        journal.write(new Change.Findings(account, Optional.empty()));
    }

    /** Sets how long after its grant an attempt may start at most; to be called before {@link #configure}. */
    void startWithin(long longestMillis) {
        windows.believeAhead(longestMillis);
    }

    /**
     * Takes over new limits; usage and outstanding grants stay.
     *
     * @param newPaceMillis how far ahead of even spending grants may be; empty for no pace
     */
    public void configure(InstancePolicy newPolicy, OptionalLong newPaceMillis, long newSlackMillis, long nowMillis) {
        policy = newPolicy;
        paceMillis = newPaceMillis;
        windows.hold(newSlackMillis);
        limits.configure(newPolicy);
        become(health.notAfter(nowMillis));
        advance(nowMillis);
        limit();
    }

    /** Applies the configured and the learnt limits. */
    private void limit() {
        List<Limit> all = limits.known();
        foreign.configure(all);
        all.addAll(limits.untilKnown());
        startWithinMillis = limits.startWithinMillis();
        places = limits.places();
        headroom.limit(limits.configured(), all);
        pace.configure(paceMillis, all, windows.slackMillis());
    }

    /**
     * How long after a grant its attempt may start here: as long as the pool allows, and less where windows are short.
     */
    public long startWithinMillis(long longestMillis) {
        return Math.max(windows.slackMillis() + MIN_START_WITHIN_MILLIS, Math.min(longestMillis, startWithinMillis));
    }

    void advance(long nowMillis) {
        if (windows.advance(nowMillis)) {
            headroom.changed();
        }
        takeOverSaved(nowMillis);
    }

    private void takeOverSaved(long nowMillis) {
        windows.takeOverSaved((windowMillis, atMillis, sum) -> {
            if (windowMillis == ExternalUsage.WINDOW_MILLIS) {
                foreign.restore(atMillis, sum);
            }
            headroom.changed();
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

    /** A reservation without instants that a clock which was ahead has put too late. */
    public Reservation believed(Reservation reservation, long nowMillis) {
        return reservation.notAfter(nowMillis, windows.latestMillis());
    }

    /** Takes over corrected instants of an outstanding reservation. */
    public void correct(Reservation believed) {
        grants.correct(believed);
    }

    /** Moves all instants along with a clock that has stepped, so that everything ends when it would have ended. */
    void clockStepped(long byMillis) {
        windows.clockStepped(byMillis);
        become(health.clockStepped(byMillis));
        foreign.clockStepped(byMillis);
        pace.clockStepped(byMillis);
        headroom.changed();
    }

    /** The first instant at which {@link #advance} may release anything. */
    long nextAdvanceMillis() {
        return windows.nextAdvanceMillis();
    }

    /** All limits that hold, the configured ones first. */
    public List<Limit> limits() {
        return windows.limits();
    }

    /** The configured limits alone: the next answer may correct what was learnt. */
    List<Limit> configuredLimits() {
        return limits.configured();
    }

    /** What an empty instance holds by the {@link #configuredLimits}. */
    Remaining configuredCapacity() {
        return headroom.configuredCapacity();
    }

    /** The kinds of limits that the provider is to state and has not stated yet. */
    Set<LimitKind> unlearnt() {
        return limits.unlearnt();
    }

    /** Whether limits were learnt since the last call. */
    boolean takeLearnt() {
        return limits.takeLearnt();
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

    /** Whether it is known to refuse or fail. It stays so while a call is under way that may prove otherwise. */
    boolean isTroubled(long nowMillis) {
        return !health.isGood() && (outstanding() > 0 || health.isKnownBad(nowMillis));
    }

    /** How many grants may be added at an instant; 0 or less when none may. */
    public int freePlaces(long nowMillis) {
        int free = places - grants.size();
        return switch (health.admission(nowMillis)) {
            case FREE -> foreign.allows(nowMillis) && pace.allows(nowMillis) ? free : 0;
            case PROBE -> Math.min(1, free);
            case NOTHING -> 0;
        };
    }

    /** The instant before which nothing is granted here, regardless of the budget; it may be long past. */
    public long opensUntilMillis() {
        return health.opensUntilMillis();
    }

    /** Whether one more grant with this spend stays within every limit, the concurrency and the pace. */
    public boolean fits(Spend spend, long nowMillis) {
        return freePlaces(nowMillis) > 0 && headroom.left().holds(spend);
    }

    /** What an empty instance holds. */
    public Remaining capacity() {
        return headroom.capacity();
    }

    /** What is left of every limit, regardless of the concurrency. */
    public Remaining left() {
        return headroom.left();
    }

    /** A number that changes whenever what is charged or what others spend changes. */
    public long changes() {
        return headroom.changes();
    }

    /**
     * The first instant at which a spend fits every limit if nothing else is charged and the provider answers,
     * regardless of the concurrency.
     *
     * @return {@link Long#MAX_VALUE} when it never does
     */
    public long fitsAtMillis(Spend spend) {
        return headroom.fitsAtMillis(spend, Math.max(opensUntilMillis(), pace.opensAtMillis()));
    }

    /** What others spend of the limit, as far as is known. */
    long foreign(Limit limit) {
        return foreign.spent(limit);
    }

    /**
     * Compares what the provider counted with what was charged here, and saves the result; to be called every second.
     */
    void review(long nowMillis) {
        compare(nowMillis);
        if (!foreign.findings().equals(savedFindings)) {
            savedFindings = foreign.findings();
            journal.write(new Change.Findings(account, Optional.of(savedFindings)));
        }
    }

    private void compare(long nowMillis) {
        if (foreign.review(nowMillis, windows.slackMillis())) {
            headroom.changed();
        }
    }

    /**
     * An instant before which a spend certainly does not fit, regardless of what the outstanding grants turn out to
     * have used and when they started. Learnt limits do not count, because the next answer may state others.
     *
     * @return {@link Long#MAX_VALUE} when it never fits
     */
    long fitsNotBeforeMillis(Spend spend) {
        return headroom.fitsNotBeforeMillis(spend);
    }

    /** What is left for other requests at a later instant if a spend is set aside and nothing else is charged. */
    public Remaining leftAt(long atMillis, Spend kept) {
        return headroom.leftAt(atMillis, kept);
    }

    /** What is settled and reserved in the limit's window. */
    long used(Limit limit) {
        return windows.used(limit);
    }

    /** What is settled and reserved in the last minute, whether or not the kind is limited. */
    long usedInMinute(LimitKind kind) {
        return windows.usedInMinute(kind);
    }

    /** The dominant share: the used part of the fullest limit, 1.0 when full; 0 without limits. */
    public double utilisation() {
        return headroom.utilisation();
    }

    /** Whether nothing is outstanding and no window holds anything. */
    boolean isUnused() {
        return grants.isEmpty() && windows.areEmpty();
    }

    public void reserve(Reservation reservation) {
        grants.add(reservation);
        windows.charge(reservation.startByMillis(), reservation.spend());
        headroom.changed();
        pace.granted(reservation);
        foreign.granted(
                reservation.grantId(), reservation.grantedAtMillis(), reservation.spend(), reservation.expected());
        become(health.granted(reservation.grantId(), reservation.grantedAtMillis(), reservation.startByMillis()));
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @param reserve how the reservation was made
     */
    public void settle(Reservation reservation, AttemptReport report, ReservePolicy.Mode reserve, long nowMillis) {
        if (grants.remove(reservation)) {
            become(health.after(report.signal(), reservation.grantId(), reservation.grantedAtMillis(), nowMillis));
        }
        if (report.startedAtMillis().isEmpty()) {
            foreign.lapsed(reservation.grantId(), reservation.startByMillis());
            pace.ended(reservation, Spend.NONE, nowMillis);
            return;
        }
        long startedAt = CallCharge.atMillis(
                report.startedAtMillis().getAsLong(), reservation, windows.slackMillis(), nowMillis);
        Spend charged = CallCharge.of(report, reservation, policy.cachedInput(), reserve);
        windows.replace(reservation.startByMillis(), reservation.spend(), startedAt, charged);
        headroom.changed();
        foreign.ended(reservation.grantId(), startedAt, charged);
        pace.ended(reservation, charged, nowMillis);
        if (limits.read(report.readings())) {
            limit();
        }
        boolean isRefusal = report.signal() instanceof BreakerSignal.Refused;
        report.readings().forEach(reading -> foreign.read(reading, isRefusal, startedAt, nowMillis));
        if (!report.readings().isEmpty()) {
            compare(nowMillis);
        }
    }

    /** Opens the breaker of an instance that was found at fault. */
    void blame(BreakerSignal.Misconfigured fault, long nowMillis) {
        become(health.after(fault, CircuitBreaker.NO_GRANT, nowMillis, nowMillis));
    }

    /**
     * Closes the breaker if it has opened by an instant, and ignores what calls that were granted by then
     * will say about it: such a call may end after the reset and ask for a pause of a day.
     *
     * @return whether anything was held against it
     */
    public boolean reset(long beforeMillis) {
        grants.reset(beforeMillis);
        boolean isHeldAgainst = !health.isGood() && health.openedAtMillis() <= beforeMillis;
        if (isHeldAgainst) {
            become(CircuitBreaker.GOOD);
        }
        return isHeldAgainst;
    }

    /** Restores an outstanding grant. */
    public void restore(Reservation reservation) {
        grants.add(reservation);
        pace.restored(reservation);
        saved.add(reservation);
    }

    /** Restores a saved change of the account. */
    public void replay(Change.OfAccount change) {
        if (change instanceof Change.Usage usage) {
            windows.restore(usage);
        } else if (change instanceof Change.Health ofHealth) {
            health = ofHealth.breaker().orElse(CircuitBreaker.GOOD);
        } else if (change instanceof Change.Findings findings) {
            savedFindings = findings.estimates().orElse(List.of());
            foreign.restore(savedFindings);
            headroom.changed();
        }
    }

    private void become(CircuitBreaker next) {
        if (!next.equals(health)) {
            health = next;
            journal.write(new Change.Health(account, Optional.of(next)));
        }
    }
}
