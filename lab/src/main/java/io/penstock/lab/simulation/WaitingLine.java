package io.penstock.lab.simulation;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The requests that the ledger has read and neither granted nor ended. */
final class WaitingLine {
    private final TreeSet<Held> waiting = new TreeSet<>(Held.FIRST_COME);
    private final TreeSet<Held> expiring = new TreeSet<>(
            Comparator.<Held>comparingLong(held -> held.expiresAtMillis).thenComparing(Held.FIRST_COME));

    void add(Held held) {
        waiting.add(held);
        if (held.expiresAtMillis != Long.MAX_VALUE) {
            expiring.add(held);
        }
    }

    void remove(Held held) {
        waiting.remove(held);
        expiring.remove(held);
    }

    /** Who came first is first. */
    Stream<Held> inOrder() {
        return waiting.stream();
    }

    /** The one whose time is over first, if any has a bound. */
    Optional<Held> soonestToExpire() {
        return expiring.isEmpty() ? Optional.empty() : Optional.of(expiring.first());
    }

    int size() {
        return waiting.size();
    }
}
