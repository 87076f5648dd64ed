package io.penstock.budget.kafka;

import io.penstock.budget.batch.BatchCounts;
import io.penstock.budget.batch.BatchKey;
import io.penstock.budget.batch.BatchStanding;
import io.penstock.budget.batch.Batches;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.kafka.store.StateCodec.Batch;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.work.WorkBudget;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.InferenceRequest;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Usage;
import io.penstock.schemas.error.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of the requests of each batch, and publishes it every second. */
final class BatchBook implements PeriodicWork.Chore {
    static final String STORE = "batches";

    private final KeyValueStore<Bytes, byte[]> store;
    private final Outputs outputs;
    private final Batches batches = new Batches();

    BatchBook(ProcessorContext<?, ?> context, Outputs outputs) {
        this.store = context.getStateStore(STORE);
        this.outputs = outputs;
        restore();
    }

    private void restore() {
        record Saved(BatchKey key, Batch batch) {}
        List<Saved> saved = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(
                    entry -> saved.add(new Saved(StateKeys.batchKey(entry.key), StateCodec.batch(entry.value))));
        }
        saved.sort(Comparator.comparingLong(entry -> entry.batch().changedAtMillis()));
        saved.forEach(entry -> batches.restore(
                entry.key(), entry.batch().counts(), entry.batch().changedAtMillis()));
    }

    /** Whether a request can be counted: it has no batch, or there is room for its batch. */
    boolean hasRoomFor(InferenceRequest request) {
        return request.getBatchId()
                .map(id -> batches.hasRoomFor(new BatchKey(request.getPool(), id)))
                .orElse(true);
    }

    void submitted(InferenceRequest request, long nowMillis) {
        note(request, BatchCounts.SUBMITTED, nowMillis);
    }

    void granted(InferenceRequest request, long nowMillis) {
        note(request, BatchCounts.GRANTED, nowMillis);
    }

    /** Notes that the request leaves its pool for another. */
    void passedOn(InferenceRequest request, long nowMillis) {
        note(request, BatchCounts.PASSED_ON, nowMillis);
    }

    /** Notes that the ledger itself has ended the request. */
    void ended(InferenceRequest request, ResponseStatus status, long nowMillis) {
        note(request, end(status), nowMillis);
    }

    /** Notes the outcome of a grant. */
    void settled(AttemptOutcome outcome, long nowMillis) {
        BatchCounts change = BatchCounts.SETTLED;
        if (outcome.getStartedAt().isPresent()) {
            long input = outcome.getUsage().map(Usage::getInputTokens).orElse(0L);
            long output = outcome.getUsage().map(Usage::getOutputTokens).orElse(0L);
            change = change.plus(BatchCounts.call(input, output));
        }
        if (outcome.getHttpStatus().equals(Optional.of(HttpStatus.TOO_MANY_REQUESTS))) {
            change = change.plus(BatchCounts.TOO_MANY_REQUESTS);
        }
        if (outcome.getResult() == AttemptResult.SUCCEEDED) {
            change = change.plus(BatchCounts.SUCCEEDED);
        } else if (outcome.getResult() == AttemptResult.FAILED) {
            change = change.plus(BatchCounts.FAILED);
        }
        note(outcome.getPool(), outcome.getBatchId(), change, nowMillis);
    }

    private static BatchCounts end(ResponseStatus status) {
        return switch (status) {
            case REJECTED -> BatchCounts.REJECTED;
            case EXPIRED -> BatchCounts.EXPIRED;
            case CANCELLED -> BatchCounts.CANCELLED;
            default -> throw new IllegalArgumentException("the ledger itself ends no request as " + status);
        };
    }

    private void note(InferenceRequest request, BatchCounts change, long nowMillis) {
        note(request.getPool(), request.getBatchId(), change, nowMillis);
    }

    private void note(String pool, Optional<String> batchId, BatchCounts change, long nowMillis) {
        batchId.map(id -> new BatchKey(pool, id))
                .filter(batches::hasRoomFor)
                .ifPresent(key -> store.put(
                        StateKeys.batchKey(key),
                        StateCodec.batch(new Batch(nowMillis, batches.note(key, change, nowMillis)))));
    }

    /** Begins to publish what has changed and to forget what is long over. */
    @Override
    public void begin() {
        batches.beginToPublish();
    }

    @Override
    public boolean goOn(long nowMillis, WorkBudget budget) {
        while (!budget.isSpent()) {
            Optional<BatchStanding> next = batches.nextToPublish(nowMillis);
            if (next.isEmpty()) {
                return forget(nowMillis, budget);
            }
            budget.spend();
            outputs.batch(key(next.get().key()), status(next.get(), nowMillis), nowMillis);
        }
        return true;
    }

    private boolean forget(long nowMillis, WorkBudget budget) {
        List<BatchKey> forgotten = batches.forget(nowMillis, budget.items());
        forgotten.forEach(key -> {
            budget.spend();
            store.delete(StateKeys.batchKey(key));
            outputs.batch(key(key), null, nowMillis);
        });
        return budget.isSpent();
    }

    /**
     * The record's key. A batch may span pools that different tasks count, so each pool has a record, and readers add
     * them up.
     */
    private static String key(BatchKey key) {
        return key.batchId() + "/" + URLEncoder.encode(key.pool(), StandardCharsets.UTF_8);
    }

    private static BatchStatus status(BatchStanding standing, long nowMillis) {
        BatchCounts counts = standing.counts();
        return BatchStatus.newBuilder()
                .setBatchId(standing.key().batchId())
                .setPool(standing.key().pool())
                .setAt(Instant.ofEpochMilli(nowMillis))
                .setRequests(counts.requests())
                .setWaiting(Math.max(0, counts.waiting()))
                .setRunning(counts.running())
                .setSucceeded(counts.succeeded())
                .setFailed(counts.failed())
                .setRejected(counts.rejected())
                .setExpired(counts.expired())
                .setCancelled(counts.cancelled())
                .setAttempts(counts.calls())
                .setHttp429(counts.tooManyRequests())
                .setInputTokens(counts.inputTokens())
                .setOutputTokens(counts.outputTokens())
                .setExpectedEnd(expectedEnd(standing))
                .build();
    }

    private static @Nullable Instant expectedEnd(BatchStanding standing) {
        return standing.expectedEndMillis().isPresent()
                ? Instant.ofEpochMilli(standing.expectedEndMillis().getAsLong())
                : null;
    }
}
