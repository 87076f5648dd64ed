package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a caller writes into a copy of its request so that it passes for what only ledgers and dispatchers write. */
public enum Forgery {
    /** A grant that nobody made. */
    UNKNOWN_GRANT,
    /** A grant that was another request's. */
    FOREIGN_GRANT,
    /** A second attempt. */
    SECOND_ATTEMPT,
    /** A request that another pool has passed on. */
    PASSED_ON,
    /** All of it at once. */
    EVERYTHING;

    /**
     * A pool that nobody has configured. A request that names it as its origin is one of that pool, and ends there; see
     * {@code docs/decisions/0114}.
     */
    static final String ELSEWHERE = "elsewhere";

    private static final long NO_GRANT = 1_000_000_007L;

    InferenceRequest of(InferenceRequest request, LatestGrants granted) {
        InferenceRequest.Builder copy = InferenceRequest.newBuilder(request);
        return switch (this) {
            case UNKNOWN_GRANT -> copy.setGrantId(NO_GRANT).build();
            case FOREIGN_GRANT ->
                copy.setGrantId(granted.ofAnother(request.getRequestId())
                                .map(Grant::getGrantId)
                                .orElse(NO_GRANT))
                        .build();
            case SECOND_ATTEMPT -> copy.setAttempt(2).build();
            case PASSED_ON -> copy.setOriginPool(ELSEWHERE).build();
            case EVERYTHING ->
                copy.setGrantId(NO_GRANT).setAttempt(2).setOriginPool(ELSEWHERE).build();
        };
    }

    /** The latest grants of two requests. */
    static final class LatestGrants {
        private @Nullable Grant latest;
        private @Nullable Grant ofAnother;

        void add(Grant grant) {
            if (latest != null
                    && !latest.getRequest()
                            .getRequestId()
                            .equals(grant.getRequest().getRequestId())) {
                ofAnother = latest;
            }
            latest = grant;
        }

        /** The latest that was not given to this request. */
        Optional<Grant> ofAnother(String request) {
            return Optional.ofNullable(latest)
                    .filter(grant -> !grant.getRequest().getRequestId().equals(request))
                    .or(() -> Optional.ofNullable(ofAnother));
        }
    }
}
