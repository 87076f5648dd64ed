package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.time.Instant;
import java.util.Map;

/** Grants as a ledger would write them. */
final class Grants {
    static final String POOL = "chat";
    static final Instant GRANTED_AT = Instant.parse("2026-01-01T00:00:00Z");

    private Grants() {}

    static InferenceRequest request(String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setBatchId("batch")
                .setTenant("research")
                .setPool(POOL)
                .setEndpoint("/v1/chat/completions")
                .setBody("{\"model\":\"m\",\"id\":\"" + id + "\"}")
                .setSubmittedAt(GRANTED_AT.minusSeconds(5))
                .setAttempt(2)
                .setMetadata(Map.of("row", id))
                .build();
    }

    static Grant grant(InferenceRequest request, Instant startBy) {
        return Grant.newBuilder()
                .setGrantId(7)
                .setPool(POOL)
                .setInstance("east")
                .setWorker("w1")
                .setPartition(0)
                .setReservedInputTokens(10)
                .setReservedOutputTokens(20)
                .setGrantedAt(GRANTED_AT)
                .setStartBy(startBy)
                .setRequest(request)
                .build();
    }
}
