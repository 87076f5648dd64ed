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

/** The terminal responses that the ledger itself gives. They fit their topic whatever the request was. */
public final class TerminalResponses {
    /** Room beside the caller's metadata, in bytes: names and endpoint of the longest kind, and the error. */
    private static final int OTHER_BYTES = 48 * 1024;

    /** Most bytes that say how long the two texts of a pair are. */
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

    /** A name that is valid comes back as it is. */
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
