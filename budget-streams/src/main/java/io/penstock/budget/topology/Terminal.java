package io.penstock.budget.topology;

import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import java.time.Instant;

/** The terminal responses that the ledger itself gives. */
final class Terminal {
    private Terminal() {}

    static InferenceResponse response(
            InferenceRequest request,
            ResponseStatus status,
            String code,
            String message,
            long submittedAtMillis,
            long nowMillis) {
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setBatchId(request.getBatchId().orElse(null))
                .setTenant(request.getTenant())
                .setPool(request.getPool())
                .setEndpoint(request.getEndpoint())
                .setStatus(status)
                .setAttempts(Math.max(0, request.getAttempt() - 1))
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(Instant.ofEpochMilli(submittedAtMillis))
                        .setCompletedAt(Instant.ofEpochMilli(nowMillis))
                        .build())
                .setError(new ResponseError(code, message))
                .setMetadata(request.getMetadata())
                .build();
    }
}
