package io.penstock.budget.topology;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Latency;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Records as callers, operators and workers write them. */
final class Records {
    static final String POOL = "chat";

    private Records() {}

    static PoolConfig pool(InstanceConfig... instances) {
        return PoolConfig.newBuilder()
                .setPool(POOL)
                .setInstances(Arrays.asList(instances))
                .build();
    }

    static InstanceConfig instance(String id, long rpm, long tpm) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setAccount(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setLimits(List.of(limit(LimitKind.REQUESTS, rpm), limit(LimitKind.TOKENS, tpm)))
                .build();
    }

    static WorkerSnapshot worker(String worker, Instant at, int slots, List<Integer> partitions) {
        Latency none = new Latency(0L, 0.0, 0.0, 0.0);
        return WorkerSnapshot.newBuilder()
                .setWorker(worker)
                .setAt(at)
                .setPartitions(partitions)
                .setPools(List.of(new PoolSlots(POOL, Strategy.TRADITIONAL, slots, 0, 0, Map.of(), Map.of())))
                .setStarted(0)
                .setSucceeded(0)
                .setRetried(0)
                .setFailed(0)
                .setLapsed(0)
                .setCallLatency(none)
                .setFirstTokenLatency(none)
                .setHeapUsedBytes(0)
                .setHeapMaxBytes(0)
                .setAllocatedBytes(0)
                .setCollections(0)
                .setCollectionMillis(0)
                .build();
    }

    static InferenceRequest.Builder request(String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setPool(POOL)
                .setEndpoint("/v1/chat/completions")
                .setBody("{\"max_tokens\":100}");
    }

    private static Limit limit(LimitKind kind, long amount) {
        return Limit.newBuilder().setKind(kind).setAmount(amount).build();
    }

    /** What a worker reports that has made the call of a grant just now. */
    static AttemptOutcome succeeded(Grant grant) {
        Instant now = Instant.now();
        return AttemptOutcome.newBuilder()
                .setGrantId(grant.getGrantId())
                .setRequestId(grant.getRequest().getRequestId())
                .setPool(grant.getPool())
                .setInstance(grant.getInstance())
                .setWorker(grant.getWorker())
                .setResult(AttemptResult.SUCCEEDED)
                .setAttempt(1)
                .setStartedAt(now)
                .setCompletedAt(now)
                .setBodyBytes(18)
                .build();
    }
}
