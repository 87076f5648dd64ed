package io.penstock.lab.simulation;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The requests that the ledger has read and neither granted nor ended. */
final class WaitingLine {
    private final TreeSet<TrackedRequest> waiting = new TreeSet<>(TrackedRequest.FIRST_COME);
    private final TreeSet<TrackedRequest> expiring =
            new TreeSet<>(Comparator.<TrackedRequest>comparingLong(tracked -> tracked.expiresAtMillis)
                    .thenComparing(TrackedRequest.FIRST_COME));

    void add(TrackedRequest tracked) {
        waiting.add(tracked);
        if (tracked.expiresAtMillis != Long.MAX_VALUE) {
            expiring.add(tracked);
        }
    }

    void remove(TrackedRequest tracked) {
        waiting.remove(tracked);
        expiring.remove(tracked);
    }

    /** Who came first is first. */
    Stream<TrackedRequest> inOrder() {
        return waiting.stream();
    }

    /** The one whose time is over first, if any has a bound. */
    Optional<TrackedRequest> soonestToExpire() {
        return expiring.isEmpty() ? Optional.empty() : Optional.of(expiring.first());
    }

    int size() {
        return waiting.size();
    }
}
