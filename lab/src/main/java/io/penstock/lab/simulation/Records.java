package io.penstock.lab.simulation;

import io.penstock.records.InferenceRequest;
import java.time.Instant;

/** Makes requests as callers write them. */
final class Records {
    private Records() {}

    public static InferenceRequest request(Arrival arrival, String pool, long beginMillis, long nowMillis) {
        InferenceRequest.Builder request = InferenceRequest.newBuilder()
                .setRequestId(arrival.id())
                .setTenant(arrival.tenant())
                .setPool(arrival.form().pool().orElse(pool))
                .setEndpoint(arrival.endpoint().path())
                .setBody(body(arrival))
                .setPriority(arrival.priority())
                .setSubmittedAt(Instant.ofEpochMilli(nowMillis));
        if (arrival.id().startsWith(EdgeReception.INVALID)) {
            request.setAttempt(-(arrival.bodyBytes() % 3));
        }
        if (arrival.form().where() == Form.Maximum.RECORD) {
            request.setMaxOutputTokens(arrival.maxOutputTokens());
        }
        arrival.maxWaitMillis().ifPresent(request::setMaxWaitMillis);
        arrival.deadlineMillis()
                .ifPresent(deadline -> request.setDeadline(Instant.ofEpochMilli(beginMillis + deadline)));
        return request.build();
    }

    static String body(Arrival arrival) {
        return arrival.form().isPlain()
                ? "{" + " ".repeat(Math.max(0, arrival.bodyBytes() - "{}".length())) + "}"
                : arrival.form().body(arrival.bodyBytes(), arrival.maxOutputTokens());
    }
}
