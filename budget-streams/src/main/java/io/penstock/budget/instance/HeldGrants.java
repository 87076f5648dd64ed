package io.penstock.budget.instance;

import io.penstock.budget.grant.Reservation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The outstanding grants of one instance. */
final class HeldGrants {
    /** The instant of each grant by its id, the oldest first. */
    private final Map<Long, Long> grantedAtMillis = new LinkedHashMap<>();

    /** The grants from before the latest reset: their outcomes say nothing about the instance as it is now. */
    private final Set<Long> beforeReset = new HashSet<>();

    private long reservedTokens;

    void add(Reservation reservation) {
        grantedAtMillis.put(reservation.grantId(), reservation.grantedAtMillis());
        reservedTokens += reservation.spend().tokens();
    }

    /**
     * Takes out a grant that has ended.
     *
     * @return whether its outcome says anything about the instance as it is now
     */
    boolean remove(Reservation reservation) {
        grantedAtMillis.remove(reservation.grantId());
        reservedTokens -= reservation.spend().tokens();
        return !beforeReset.remove(reservation.grantId());
    }

    /** Takes over corrected instants of an outstanding reservation. */
    void correct(Reservation believed) {
        grantedAtMillis.put(believed.grantId(), believed.grantedAtMillis());
    }

    /** From now on the outcomes of grants made up to this instant say nothing about the instance. */
    void reset(long beforeMillis) {
        grantedAtMillis.forEach((grant, atMillis) -> {
            if (atMillis <= beforeMillis) {
                beforeReset.add(grant);
            }
        });
    }

    int size() {
        return grantedAtMillis.size();
    }

    boolean isEmpty() {
        return grantedAtMillis.isEmpty();
    }

    /** The instant of the oldest grant, of which there must be one. */
    long oldestAtMillis() {
        return grantedAtMillis.values().iterator().next();
    }

    /** The tokens that the grants reserve, and that their outcomes may give back. */
    long reservedTokens() {
        return reservedTokens;
    }
}
