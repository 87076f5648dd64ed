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

    /** The number of the first request that a pool gets in the current step of the ledger. */
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

    /** The next number, in the order in which pools get requests. */
    long nextNumber() {
        return numbered++;
    }

    /**
     * Begins to check one step of the ledger. The requests that pools pass to each other in a step arrive one after
     * another.
     */
    void beginStep() {
        firstOfStep = numbered;
    }

    /**
     * Requires that a granted request is the first of its pool that is ready. Requests that arrive later in the same
     * step do not count, because this one was decided before them.
     *
     * @param mayBePassed the requests that others may pass
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

    /** The request that expires first; empty when none has a bound. */
    Optional<TrackedRequest> soonestToExpire() {
        return expiring.isEmpty() ? Optional.empty() : Optional.of(expiring.first());
    }

    int size() {
        return waiting.size();
    }
}
