package io.penstock.budget.pool;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Awaited.Reason;
import io.penstock.budget.grant.RequestFate;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.strategy.WorkerSlots;
import io.penstock.budget.usage.Spend;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The grants of a pool that have no outcome yet. Each holds budget of an instance and a slot of a worker. */
final class OutstandingGrants {
    private final InstanceBudgets instances;
    private final WorkerSlots slots;
    private final Journal journal;
    private final AwaitedReturns returns;

    /** In the order of the grants, which is that of their ids. */
    private final Map<Long, Reservation> reservations = new LinkedHashMap<>();

    /** The tokens of the granted requests that are not back. */
    private final Set<Long> requests = new HashSet<>();

    OutstandingGrants(InstanceBudgets instances, WorkerSlots slots, Journal journal) {
        this.instances = instances;
        this.slots = slots;
        this.journal = journal;
        this.returns = new AwaitedReturns(journal);
    }

    /** Reserves the budget of a grant whose slot is taken already. */
    void add(Reservation reservation) {
        instances.of(reservation.account()).reserve(reservation);
        reservations.put(reservation.grantId(), reservation);
        journal.write(Change.Grant.outstanding(reservation));
    }

    /** Notes the request of a grant; only that request may come back with it. */
    void note(long grantId, long token, RequestName name) {
        Reservation granted = reservations.get(grantId);
        if (granted != null) {
            become(granted.of(OptionalLong.of(token)).named(Optional.of(name)));
            requests.add(token);
        }
    }

    /** Whether the request with this token was granted, and has neither ended nor come back. */
    boolean isUnderWay(long token) {
        return requests.contains(token) || returns.isReturning(token);
    }

    /** Takes back a request, once; returns false when the grant is not its own, or the request is back already. */
    boolean takeBack(long grantId, long token) {
        Reservation granted = reservations.get(grantId);
        if (granted == null) {
            return returns.takeBack(grantId, token);
        }
        if (!granted.takesBack(token)) {
            return false;
        }
        requests.remove(token);
        become(granted.of(OptionalLong.empty()));
        return true;
    }

    private void become(Reservation changed) {
        reservations.put(changed.grantId(), changed);
        journal.write(Change.Grant.outstanding(changed));
    }

    /**
     * Replaces a reservation by what the attempt used, and gives its slot back.
     *
     * @return the reservation; empty when the grant is not outstanding
     */
    Optional<Reservation> settle(AttemptReport report, ReservePolicy.Mode reserve, long nowMillis) {
        Reservation reservation = reservations.remove(report.grantId());
        if (reservation == null) {
            return Optional.empty();
        }
        instances.of(reservation.account()).settle(reservation, report, reserve, nowMillis);
        slots.giveBack(reservation.worker());
        reservation.request().ifPresent(requests::remove);
        if (report.fate() == RequestFate.RETURNS && reservation.request().isPresent()) {
            returns.add(new Awaited(reservation.named(Optional.empty()), Reason.RETURNS, nowMillis));
        } else {
            journal.write(Change.Grant.over(reservation));
        }
        return Optional.of(reservation);
    }

    Optional<Reservation> find(long grantId) {
        return Optional.ofNullable(reservations.get(grantId));
    }

    /** The grants whose calls must have started by an instant, the oldest first. */
    List<Reservation> startedBy(long millis, int most) {
        return reservations.values().stream()
                .filter(reservation -> reservation.startByMillis() <= millis)
                .limit(most)
                .toList();
    }

    /**
     * Gives back the slot of a grant whose outcome does not come. The grant is charged the most that it can have used,
     * at the latest instant at which it can have started. Its request or its outcome may still come.
     */
    void release(Reservation grant, ReservePolicy.Mode reserve, long nowMillis) {
        reservations.remove(grant.grantId());
        Spend most = new Spend(
                grant.spend().requests(),
                grant.spend().inputTokens(),
                Math.max(grant.spend().outputTokens(), grant.maxOutputTokens()));
        AttemptReport strictest = new AttemptReport(
                grant.grantId(),
                OptionalLong.of(grant.startByMillis()),
                Optional.of(most),
                0,
                0,
                BreakerSignal.NONE,
                List.of());
        instances.of(grant.account()).settle(grant, strictest, reserve, nowMillis);
        slots.giveBack(grant.worker());
        grant.request().ifPresent(requests::remove);
        returns.add(new Awaited(grant.named(Optional.empty()), Reason.RELEASED, nowMillis));
    }

    /** Notes the outcome of a grant that was released; returns false for any other grant. */
    boolean settleReleased(AttemptReport report) {
        return returns.settle(report.grantId(), report.fate());
    }

    /** Notes that a request was submitted again as a new one. */
    void submitted(long token) {
        returns.submitted(token);
    }

    /** Forgets what has been awaited for too long; to be called every second. */
    void review(long nowMillis) {
        returns.forget(nowMillis);
    }

    /** Restores a saved grant; to be called in the order of the grants, before any is made. */
    void restore(SavedGrant saved) {
        saved.awaited().ifPresentOrElse(returns::restore, () -> restore(saved.reservation()));
    }

    private void restore(Reservation reservation) {
        instances.of(reservation.account()).restore(reservation);
        reservations.put(reservation.grantId(), reservation);
        reservation.request().ifPresent(requests::add);
        slots.restore(reservation.worker());
    }

    /** Corrects restored instants that a clock which was ahead has put too late. */
    void believe(long nowMillis) {
        correct(reservation -> instances.of(reservation.account()).believed(reservation, nowMillis));
    }

    /** Takes account of another name of an account. */
    void moved(String account, String newAccount) {
        correct(reservation -> reservation.account().equals(account) ? reservation.on(newAccount) : reservation);
    }

    /** Moves all instants along with a clock that has stepped, backwards when {@code byMillis} is negative. */
    void clockStepped(long byMillis) {
        correct(reservation -> reservation.clockStepped(byMillis));
    }

    private void correct(UnaryOperator<Reservation> correction) {
        reservations.replaceAll((grantId, reservation) -> {
            Reservation corrected = correction.apply(reservation);
            if (!corrected.equals(reservation)) {
                instances.of(corrected.account()).correct(corrected);
                journal.write(Change.Grant.outstanding(corrected));
            }
            return corrected;
        });
    }

    /** The id of the earliest outstanding grant. */
    OptionalLong earliest() {
        return reservations.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(reservations.keySet().iterator().next());
    }

    Collection<Reservation> all() {
        return Collections.unmodifiableCollection(reservations.values());
    }

    /** Whether any outcome or request may still come. */
    boolean awaitsAny() {
        return !reservations.isEmpty() || !returns.isEmpty();
    }
}
