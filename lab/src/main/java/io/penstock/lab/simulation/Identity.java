package io.penstock.lab.simulation;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;

/**
 * The key by which the simulation identifies a request. Callers of two pools may give two requests the same id. Here
 * the tenant tells them apart, which the ledger does not use for this.
 */
final class Identity {
    /** The tenant of requests that have the id of another pool's request. */
    static final String TWIN = "twin";

    private Identity() {}

    static String of(String tenant, String requestId) {
        return tenant.equals(TWIN) ? TWIN + " of " + requestId : requestId;
    }

    static String of(InferenceRequest request) {
        return of(request.getTenant(), request.getRequestId());
    }

    static String of(Grant grant) {
        return of(grant.getRequest());
    }

    static String of(InferenceResponse response) {
        return of(response.getTenant(), response.getRequestId());
    }

    static String of(AttemptOutcome outcome) {
        return of(outcome.getTenant(), outcome.getRequestId());
    }
}
