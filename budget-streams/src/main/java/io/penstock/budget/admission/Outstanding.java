package io.penstock.budget.admission;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The grants of a pool that have no outcome yet: each holds budget of an instance and a slot of a worker. */
final class Outstanding {
    private final Instances instances;
    private final SlotBoard slots;
    private final Journal journal;

    /** In the order of the grants, which is that of their numbers. */
    private final Map<Long, Reservation> reservations = new LinkedHashMap<>();

    Outstanding(Instances instances, SlotBoard slots, Journal journal) {
        this.instances = instances;
        this.slots = slots;
        this.journal = journal;
    }

    /** Reserves the budget of a grant, whose slot is taken. */
    void add(Reservation reservation) {
        instances.of(reservation.instance()).reserve(reservation);
        reservations.put(reservation.grantId(), reservation);
        journal.reserved(reservation);
    }

    /** Replaces a reservation by what the attempt used, and gives its slot back; empty when it is not outstanding. */
    Optional<Reservation> settle(AttemptReport report, ReservePolicy.Mode reserve) {
        Reservation reservation = reservations.remove(report.grantId());
        if (reservation == null) {
            return Optional.empty();
        }
        instances.of(reservation.instance()).settle(reservation, report, reserve);
        slots.giveBack(reservation.worker());
        journal.released(reservation);
        return Optional.of(reservation);
    }

    /** Takes a saved one back; to be called in the order of the grants, before any is made. */
    void restore(Reservation reservation) {
        instances.of(reservation.instance()).restore(reservation);
        reservations.put(reservation.grantId(), reservation);
        slots.restore(reservation.worker());
    }

    /** The earliest grant among them. */
    OptionalLong earliest() {
        return reservations.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(reservations.keySet().iterator().next());
    }

    Collection<Reservation> all() {
        return Collections.unmodifiableCollection(reservations.values());
    }
}
