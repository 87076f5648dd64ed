package io.penstock.budget.kafka;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.DuplicateWindow;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Recognition;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.records.InferenceRequest;
import java.util.List;
import java.util.Optional;

/** Recognises arriving requests by what is known of them, and notes them in the index. */
final class Reception {
    /**
     * An arriving request.
     *
     * @param before when the pool saw it before; empty when it did not
     */
    record Arrival(Recognition.Kind kind, RequestIdentity identity, Optional<FirstSeen> before) {
        /** Whether it claims that another pool has just passed it on to this one. */
        boolean isFromAnotherPool(InferenceRequest request) {
            return (kind == Recognition.Kind.FIRST || kind == Recognition.Kind.RETURN) && wasPassedOn(request);
        }
    }

    /** Finds the ticket of a request that was seen and still waits. */
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
        Optional<FirstSeen> before = index.find(request.getPool(), identity);
        Recognition.Claims claims = new Recognition.Claims(
                request.getGrantId().isPresent(),
                request.getOriginPool().filter(request.getPool()::equals).isPresent(),
                request.getOriginMark());
        return new Arrival(
                Recognition.kind(claims, before, memory(request, identity, ledger, window, nowMillis)),
                identity,
                before);
    }

    private Recognition.Memory memory(
            InferenceRequest request,
            RequestIdentity identity,
            PoolLedger ledger,
            DuplicateWindow window,
            long nowMillis) {
        return new Recognition.Memory() {
            @Override
            public boolean isBackFromGrant() {
                return request.getGrantId()
                        .filter(grant -> ledger.takeBack(grant, identity.token()))
                        .isPresent();
            }

            @Override
            public boolean covers(FirstSeen seen) {
                return window.covers(seen, new FirstSeen(nowMillis, ledger.nextSequence()));
            }

            @Override
            public boolean waits(FirstSeen seen) {
                return waiting.of(new RequestIndex.Entry(request.getPool(), identity, seen))
                        .isPresent();
            }

            @Override
            public boolean isUnderWay() {
                return ledger.isUnderWay(identity.token());
            }
        };
    }

    private static boolean wasPassedOn(InferenceRequest request) {
        return request.getOriginPool()
                .filter(origin -> !origin.equals(request.getPool()))
                .isPresent();
    }

    /**
     * Notes in the index that a request is in the pool.
     *
     * @param now the present instant, with the sequence of its ticket
     */
    void note(InferenceRequest request, Arrival arrival, FirstSeen now) {
        long firstAtMillis = arrival.kind() == Recognition.Kind.FIRST
                ? now.atMillis()
                : arrival.before().map(FirstSeen::atMillis).orElse(now.atMillis());
        index.remember(new RequestIndex.Entry(
                request.getPool(), arrival.identity(), new FirstSeen(firstAtMillis, now.sequence())));
    }

    /**
     * Clears the claims that only the ledger may make from a request that its caller has submitted.
     *
     * @return whether there were any
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
