package io.penstock.budget.instance;

import io.penstock.budget.grant.Reservation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The outstanding grants of one instance. */
final class HeldGrants {
    /** When each was made, by its number; the oldest first. */
    private final Map<Long, Long> grantedAtMillis = new LinkedHashMap<>();

    /** Those of before the latest reset: what comes of them says nothing of the instance as it is now. */
    private final Set<Long> beforeReset = new HashSet<>();

    private long reservedTokens;

    void add(Reservation reservation) {
        grantedAtMillis.put(reservation.grantId(), reservation.grantedAtMillis());
        reservedTokens += reservation.spend().tokens();
    }

    /**
     * Takes one out that has ended.
     *
     * @return whether what came of it tells of the instance as it is now
     */
    boolean remove(Reservation reservation) {
        grantedAtMillis.remove(reservation.grantId());
        reservedTokens -= reservation.spend().tokens();
        return !beforeReset.remove(reservation.grantId());
    }

    /** Takes over the instants of an outstanding reservation. */
    void correct(Reservation believed) {
        grantedAtMillis.put(believed.grantId(), believed.grantedAtMillis());
    }

    /** What comes of those that were made by this instant tells no more of the instance. */
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

    /** When the oldest was made; there is one. */
    long oldestAtMillis() {
        return grantedAtMillis.values().iterator().next();
    }

    /** Tokens that they reserve, and that their outcomes may give back. */
    long reservedTokens() {
        return reservedTokens;
    }
}
