package io.penstock.lab.simulation;

import io.penstock.records.InferenceRequest;
import java.util.function.UnaryOperator;

/** What a caller writes into a copy of its request so that it passes for what only ledgers and dispatchers write. */
public enum Forgery {
    /** A grant that nobody made. */
    UNKNOWN_GRANT(request -> {
        request.setGrantId(Forgery.NO_GRANT);
        return request;
    }),
    /** The first grant of the pool, which was another request's. */
    FOREIGN_GRANT(request -> {
        request.setGrantId(0L);
        return request;
    }),
    /** A second attempt. */
    SECOND_ATTEMPT(request -> {
        request.setAttempt(2);
        return request;
    }),
    /** A request that another pool has passed on. */
    PASSED_ON(request -> {
        request.setOriginPool("elsewhere");
        return request;
    }),
    /** All of it at once. */
    EVERYTHING(request -> {
        request.setGrantId(Forgery.NO_GRANT);
        request.setAttempt(2);
        request.setOriginPool("elsewhere");
        return request;
    });

    private static final long NO_GRANT = 1_000_000_007L;

    private final UnaryOperator<InferenceRequest> change;

    Forgery(UnaryOperator<InferenceRequest> change) {
        this.change = change;
    }

    InferenceRequest of(InferenceRequest request) {
        return change.apply(InferenceRequest.newBuilder(request).build());
    }
}
