package io.penstock.budget.kafka;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.DuplicateWindow;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.request.Whereabouts;
import io.penstock.records.InferenceRequest;
import java.util.List;
import java.util.Optional;

/**
 * Tells what a request is that arrives. What it says of itself is believed only as far as the ledger knows better than a
 * caller could: a grant that was given to this very request, or the mark with which it was passed on.
 */
final class Reception {
    /** What a request is that arrives. */
    enum Kind {
        /** The pool has not seen it. */
        FIRST,
        /** It was submitted before. */
        DUPLICATE,
        /** A dispatcher sends it back after its grant. */
        RESUBMISSION,
        /** It was passed on to another pool, which has given it back. */
        RETURN
    }

    /**
     * A request that arrives.
     *
     * @param before when the pool has seen it before; empty for one that it has not seen, and for one that it need not look
     *     up
     */
    record Arrival(Kind kind, RequestIdentity identity, Optional<FirstSeen> before) {
        /** Whether it says that another pool has passed it on to this one just now. */
        boolean isFromAnotherPool(InferenceRequest request) {
            return (kind == Kind.FIRST || kind == Kind.RETURN) && wasPassedOn(request);
        }
    }

    /** Whether a request that was seen waits still. */
    @FunctionalInterface
    interface Waiting {
        Optional<Ticket> of(RequestIndex.Entry entry);
    }

    private final RequestIndex index;
    private final Waiting waiting;

    Reception(RequestIndex index, Waiting waiting) {
        this.index = index;
        this.waiting = waiting;
    }

    Arrival receive(
            InferenceRequest request,
            RequestIdentity identity,
            PoolLedger ledger,
            DuplicateWindow window,
            long nowMillis) {
        Optional<Long> grant = request.getGrantId();
        boolean isBack = grant.isPresent() && ledger.takeBack(grant.get(), identity.token());
        Optional<FirstSeen> before = index.find(request.getPool(), identity);
        if (isBack || (grant.isPresent() && isAt(before, Whereabouts.UNKNOWN))) {
            return new Arrival(Kind.RESUBMISSION, identity, before);
        }
        if (isReturn(request, before)) {
            return new Arrival(Kind.RETURN, identity, before);
        }
        FirstSeen now = new FirstSeen(nowMillis, ledger.nextSequence());
        boolean isDuplicate = before.filter(seen -> window.covers(seen, now)
                                || waiting.of(new RequestIndex.Entry(request.getPool(), identity, seen))
                                        .isPresent())
                        .isPresent()
                || ledger.isUnderWay(identity.token());
        return new Arrival(isDuplicate ? Kind.DUPLICATE : Kind.FIRST, identity, before);
    }

    private static boolean wasPassedOn(InferenceRequest request) {
        return request.getOriginPool()
                .filter(origin -> !origin.equals(request.getPool()))
                .isPresent();
    }

    private static boolean isReturn(InferenceRequest request, Optional<FirstSeen> before) {
        return request.getOriginMark()
                        .filter(mark -> isAt(before, new Whereabouts.Away(mark)))
                        .isPresent()
                || (request.getOriginPool().filter(request.getPool()::equals).isPresent()
                        && isAt(before, Whereabouts.UNKNOWN));
    }

    private static boolean isAt(Optional<FirstSeen> before, Whereabouts whereabouts) {
        return before.filter(seen -> seen.whereabouts().equals(whereabouts)).isPresent();
    }

    /** Notes that it is in the pool, with its ticket. */
    void note(InferenceRequest request, Arrival arrival, FirstSeen now) {
        long firstAtMillis = arrival.kind() == Kind.FIRST
                ? now.atMillis()
                : arrival.before().map(FirstSeen::atMillis).orElse(now.atMillis());
        index.remember(new RequestIndex.Entry(
                request.getPool(), arrival.identity(), new FirstSeen(firstAtMillis, now.sequence())));
    }

    /**
     * Clears what only the ledger may say from a request that its caller has submitted.
     *
     * @return whether there was any
     */
    static boolean clearClaims(InferenceRequest request) {
        boolean wasPassedOn = wasPassedOn(request);
        boolean anyClaim = request.getGrantId().isPresent()
                || !request.getRefusedBy().isEmpty()
                || (!wasPassedOn
                        && (request.getAttempt() > 1
                                || request.getOriginPool().isPresent()
                                || request.getOriginMark().isPresent()));
        request.setGrantId(null);
        request.setRefusedBy(List.of());
        if (!wasPassedOn) {
            request.setAttempt(1);
            request.setOriginPool(null);
            request.setOriginMark(null);
        }
        return anyClaim;
    }
}
