package io.penstock.lab.simulation;

import io.penstock.records.InferenceRequest;

/** What a caller writes into a copy of its request so that it passes for what only ledgers and dispatchers write. */
public enum Forgery {
    /** A grant that nobody made. */
    UNKNOWN_GRANT,
    /** The first grant of the pool, which was another request's. */
    FOREIGN_GRANT,
    /** A second attempt. */
    SECOND_ATTEMPT,
    /** A request that another pool has passed on. */
    PASSED_ON,
    /** All of it at once. */
    EVERYTHING;

    private static final long NO_GRANT = 1_000_000_007L;
    private static final long FIRST_GRANT = 0;
    private static final String ELSEWHERE = "elsewhere";

    InferenceRequest of(InferenceRequest request) {
        InferenceRequest.Builder copy = InferenceRequest.newBuilder(request);
        return switch (this) {
            case UNKNOWN_GRANT -> copy.setGrantId(NO_GRANT).build();
            case FOREIGN_GRANT -> copy.setGrantId(FIRST_GRANT).build();
            case SECOND_ATTEMPT -> copy.setAttempt(2).build();
            case PASSED_ON -> copy.setOriginPool(ELSEWHERE).build();
            case EVERYTHING ->
                copy.setGrantId(NO_GRANT).setAttempt(2).setOriginPool(ELSEWHERE).build();
        };
    }
}
