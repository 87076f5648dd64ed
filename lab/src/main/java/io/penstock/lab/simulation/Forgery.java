package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller writes into a copy of its request, so that it looks like a record that only ledgers and dispatchers
 * write.
 */
public enum Forgery {
    /** A grant that nobody made. */
    UNKNOWN_GRANT,
    /** A grant of another request. */
    FOREIGN_GRANT,
    /** A second attempt. */
    SECOND_ATTEMPT,
    /** A request that another pool seems to have passed on. */
    PASSED_ON,
    /** All of it at once. */
    EVERYTHING;

    /**
     * A pool that nobody has configured. A request that names it as its origin belongs to that pool and ends there;
     * see {@code docs/decisions/0114}.
     */
    static final String ELSEWHERE = "elsewhere";

    private static final long NO_GRANT = 1_000_000_007L;

    InferenceRequest of(InferenceRequest request, LatestGrants granted) {
        InferenceRequest.Builder copy = InferenceRequest.newBuilder(request);
        return switch (this) {
            case UNKNOWN_GRANT -> copy.setGrantId(NO_GRANT).build();
            case FOREIGN_GRANT ->
                copy.setGrantId(granted.ofAnother(request)
                                .map(Grant::getGrantId)
                                .orElse(NO_GRANT))
                        .build();
            case SECOND_ATTEMPT -> copy.setAttempt(2).build();
            case PASSED_ON -> copy.setOriginPool(ELSEWHERE).build();
            case EVERYTHING ->
                copy.setGrantId(NO_GRANT).setAttempt(2).setOriginPool(ELSEWHERE).build();
        };
    }

    /**
     * The latest grants of two requests of each pool. A grant of another pool will not do: it may have the id of one
     * of the request's own grants, which the ledger would accept.
     */
    static final class LatestGrants {
        private record Two(Grant latest, Optional<Grant> ofAnother) {
            Two with(Grant grant) {
                return new Two(grant, isOf(latest, grant.getRequest()) ? ofAnother : Optional.of(latest));
            }
        }

        private final Map<String, Two> byPool = new HashMap<>();

        void add(Grant grant) {
            byPool.merge(grant.getPool(), new Two(grant, Optional.empty()), (two, added) -> two.with(grant));
        }

        /** The latest grant of the request's pool that was made to another request. */
        Optional<Grant> ofAnother(InferenceRequest request) {
            return Optional.ofNullable(byPool.get(request.getPool()))
                    .flatMap(two -> isOf(two.latest(), request) ? two.ofAnother() : Optional.of(two.latest()));
        }

        private static boolean isOf(Grant grant, InferenceRequest request) {
            return grant.getRequest().getRequestId().equals(request.getRequestId());
        }
    }
}
