package io.penstock.lab.simulation;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The requests that the ledger has read and neither granted nor ended. */
final class WaitingLine {
    private final TreeSet<TrackedRequest> waiting = new TreeSet<>(TrackedRequest.FIRST_COME);
    private final TreeSet<TrackedRequest> expiring =
            new TreeSet<>(Comparator.<TrackedRequest>comparingLong(tracked -> tracked.expiresAtMillis)
                    .thenComparing(TrackedRequest.FIRST_COME));

    private long numbered;

    /** The number of the first request that a pool gets in the present step of the ledger. */
    private long firstOfStep;

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

    /** The number of the next request that comes, in the order in which the pools get them. */
    long nextNumber() {
        return numbered++;
    }

    /** What the ledger has done in a step is looked at: what pools give to each other in it arrives one after the other. */
    void beginStep() {
        firstOfStep = numbered;
    }

    /**
     * A request is granted: it has to be the first of its pool that is ready. What arrives later in the same step is not passed
     * by what was decided before.
     *
     * @param mayBePassed whom others may go ahead of
     */
    void requireFirst(TrackedRequest granted, long ledgerMillis, Predicate<TrackedRequest> mayBePassed) {
        Optional<TrackedRequest> first = waiting.stream()
                .filter(other -> other == granted
                        || (other.pool.equals(granted.pool)
                                && (other.sequence < firstOfStep || other.sequence < granted.sequence)
                                && other.notBeforeMillis <= ledgerMillis
                                && !mayBePassed.test(other)))
                .findFirst();
        if (first.filter(one -> one == granted).isEmpty()) {
            throw new BrokenPromise("first come, first served: request " + granted.arrival.id() + " is granted before "
                    + first.map(other -> other.arrival.id()).orElse("its back-off ends"));
        }
    }

    /** The one whose time is over first, if any has a bound. */
    Optional<TrackedRequest> soonestToExpire() {
        return expiring.isEmpty() ? Optional.empty() : Optional.of(expiring.first());
    }

    int size() {
        return waiting.size();
    }
}
