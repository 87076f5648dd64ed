package io.penstock.lab.simulation;

import io.penstock.dispatcher.retry.Ending;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.Latency;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Records as callers and workers write them. */
final class Records {
    private static final Latency NO_LATENCY = new Latency(0L, 0.0, 0.0, 0.0);

    private Records() {}

    static InferenceRequest request(Arrival arrival, String pool, long beginMillis, long nowMillis) {
        InferenceRequest.Builder request = InferenceRequest.newBuilder()
                .setRequestId(arrival.id())
                .setTenant(arrival.tenant())
                .setPool(arrival.form().pool().orElse(pool))
                .setEndpoint(arrival.endpoint().path())
                .setBody(body(arrival))
                .setPriority(arrival.priority())
                .setSubmittedAt(Instant.ofEpochMilli(nowMillis));
        if (arrival.form().where() == Form.Maximum.RECORD) {
            request.setMaxOutputTokens(arrival.maxOutputTokens());
        }
        arrival.maxWaitMillis().ifPresent(request::setMaxWaitMillis);
        arrival.deadlineMillis()
                .ifPresent(deadline -> request.setDeadline(Instant.ofEpochMilli(beginMillis + deadline)));
        return request.build();
    }

    private static String body(Arrival arrival) {
        return arrival.form().equals(Form.PLAIN)
                ? "x".repeat(arrival.bodyBytes())
                : arrival.form().body(arrival.bodyBytes(), arrival.maxOutputTokens());
    }

    static WorkerSnapshot announcement(
            String worker,
            long clockMillis,
            List<Integer> partitions,
            Collection<PoolConfig> pools,
            int slots,
            int inFlight) {
        return WorkerSnapshot.newBuilder()
                .setWorker(worker)
                .setAt(Instant.ofEpochMilli(clockMillis))
                .setPartitions(partitions)
                .setPools(pools.stream()
                        .map(pool -> new PoolSlots(pool.getPool(), pool.getStrategy(), slots, inFlight, 0, Map.of()))
                        .toList())
                .setStarted(0)
                .setSucceeded(0)
                .setRetried(0)
                .setFailed(0)
                .setLapsed(0)
                .setCallLatency(NO_LATENCY)
                .setFirstTokenLatency(NO_LATENCY)
                .setHeapUsedBytes(0)
                .setHeapMaxBytes(0)
                .setAllocatedBytes(0)
                .setCollections(0)
                .setCollectionMillis(0)
                .build();
    }

    /** All but the result. */
    static AttemptOutcome.Builder outcome(
            Grant grant, String worker, long clockMillis, long startedAtMillis, Calls.Call call) {
        AttemptOutcome.Builder outcome = outcome(grant, worker, clockMillis)
                .setStartedAt(Instant.ofEpochMilli(startedAtMillis))
                .setRateLimits(call.readings());
        if (call.ending() instanceof Ending.Answered answered) {
            outcome.setHttpStatus(answered.status());
            answered.retryAfter().ifPresent(after -> outcome.setRetryAfterMillis(after.toMillis()));
        }
        call.usage().ifPresent(outcome::setUsage);
        return outcome;
    }

    static AttemptOutcome lapse(Grant grant, String worker, long clockMillis) {
        return outcome(grant, worker, clockMillis)
                .setResult(AttemptResult.LAPSED)
                .build();
    }

    private static AttemptOutcome.Builder outcome(Grant grant, String worker, long clockMillis) {
        InferenceRequest request = grant.getRequest();
        return AttemptOutcome.newBuilder()
                .setGrantId(grant.getGrantId())
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setPool(grant.getPool())
                .setInstance(grant.getInstance())
                .setWorker(worker)
                .setAttempt(request.getAttempt())
                .setCompletedAt(Instant.ofEpochMilli(clockMillis))
                .setBodyBytes(request.getBody().length());
    }

    static InferenceRequest retry(Grant grant, long notBeforeMillis) {
        return InferenceRequest.newBuilder(grant.getRequest())
                .setAttempt(grant.getRequest().getAttempt() + 1)
                .setNotBefore(Instant.ofEpochMilli(notBeforeMillis))
                .build();
    }

    static InferenceResponse response(Grant grant, ResponseStatus status, long clockMillis) {
        InferenceRequest request = grant.getRequest();
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setPool(grant.getPool())
                .setEndpoint(request.getEndpoint())
                .setStatus(status)
                .setAttempts(request.getAttempt())
                .setInstance(grant.getInstance())
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(request.getSubmittedAt().orElse(grant.getGrantedAt()))
                        .setAdmittedAt(grant.getGrantedAt())
                        .setCompletedAt(Instant.ofEpochMilli(clockMillis))
                        .build())
                .build();
    }
}
