package io.penstock.budget.kafka.record;

import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Names;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** Makes the terminal responses that the ledger itself sends. They fit their topic for every request. */
public final class TerminalResponses {
    /** The room in bytes for everything but the caller's metadata: the longest names, the endpoint and the error. */
    private static final int OTHER_BYTES = 48 * 1024;

    /** The most bytes for the lengths of the two strings of a pair. */
    private static final int PAIR_BYTES = 10;

    private TerminalResponses() {}

    public static InferenceResponse response(
            InferenceRequest request,
            ResponseStatus status,
            ErrorCode code,
            String message,
            long submittedAtMillis,
            long nowMillis) {
        return InferenceResponse.newBuilder()
                .setRequestId(name(request.getRequestId()))
                .setBatchId(request.getBatchId().map(TerminalResponses::name).orElse(null))
                .setTenant(name(request.getTenant()))
                .setPool(name(request.getPool()))
                .setEndpoint(name(request.getEndpoint()))
                .setStatus(status)
                .setAttempts(Math.max(0, request.getAttempt() - 1))
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(Instant.ofEpochMilli(submittedAtMillis))
                        .setCompletedAt(Instant.ofEpochMilli(nowMillis))
                        .build())
                .setError(new ResponseError(code.text(), message))
                .setMetadata(fits(request.getMetadata()) ? request.getMetadata() : Map.of())
                .build();
    }

    /** The name, or an excerpt of it when it is too long to be valid. */
    private static String name(String name) {
        return Names.isTooLong(name) ? Excerpt.of(name) : name;
    }

    private static boolean fits(Map<String, String> metadata) {
        long bytes = 0;
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
            bytes += PAIR_BYTES + Utils.utf8Length(pair.getKey()) + Utils.utf8Length(pair.getValue());
        }
        return bytes <= BoundedSerializer.MAX_VALUE_BYTES - OTHER_BYTES;
    }
}
