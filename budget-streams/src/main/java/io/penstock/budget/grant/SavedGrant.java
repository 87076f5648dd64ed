package io.penstock.budget.grant;

import java.util.Optional;

/**
 * A grant as it is saved: outstanding, or awaited after its slot became free.
 *
 * @param awaited empty while it is outstanding
 */
public record SavedGrant(Reservation reservation, Optional<Awaited> awaited) {
    public static SavedGrant outstanding(Reservation reservation) {
        return new SavedGrant(reservation, Optional.empty());
    }

    public static SavedGrant awaited(Awaited awaited) {
        return new SavedGrant(awaited.grant(), Optional.of(awaited));
    }
}
