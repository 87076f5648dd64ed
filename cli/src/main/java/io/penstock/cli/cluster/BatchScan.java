package io.penstock.cli.cluster;

import io.penstock.cli.batch.IdSet;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.report.BatchReport;
import io.penstock.cli.report.Tally;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.BatchStatus;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Counts a batch on a cluster by reading its requests, responses and outcomes from the beginning. */
public final class BatchScan implements AutoCloseable {
    private final Optional<String> batchId;
    private final IdSet requested = new IdSet();
    private final IdSet answered = new IdSet();
    private final Set<String> answeredTwice = new HashSet<>();
    private final Tally tally = new Tally();
    private final Map<String, BatchStatus> parts = new HashMap<>();
    private final TopicReader reader;

    /** Counts what is there now; takes each response, once per request. */
    public BatchScan(Cluster cluster, String batchId, Consumer<InferenceResponse> responses) {
        this.batchId = Optional.of(batchId);
        this.reader = TopicReader.of(cluster)
                .read(Topic.REQUESTS, From.BEGINNING, (key, request) -> take(request))
                .read(Topic.RESPONSES, From.BEGINNING, (key, response) -> take(response, responses))
                .read(Topic.ATTEMPTS, From.BEGINNING, (key, outcome) -> take(outcome))
                .read(Topic.BATCHES, From.BEGINNING, this::take);
        reader.readToEnd();
    }

    private void take(InferenceRequest request) {
        if (request.getBatchId().equals(batchId)) {
            requested.add(request.getRequestId());
        }
    }

    private void take(InferenceResponse response, Consumer<InferenceResponse> responses) {
        if (!response.getBatchId().equals(batchId)) {
            return;
        }
        if (answered.add(response.getRequestId())) {
            tally.add(response);
            responses.accept(response);
        } else {
            answeredTwice.add(response.getRequestId());
        }
    }

    private void take(AttemptOutcome outcome) {
        if (outcome.getBatchId().equals(batchId)) {
            tally.add(outcome);
        }
    }

    private void take(String key, BatchStatus status) {
        if (batchId.equals(Optional.of(status.getBatchId()))) {
            parts.put(key, status);
        }
    }

    /** How long the ledger expects the batch to take yet; empty when that cannot be told. */
    public Optional<Duration> left(Instant now) {
        return BatchReport.of(batchId.orElse(""), parts.values(), requests())
                .expectedEnd()
                .filter(now::isBefore)
                .map(end -> Duration.between(now, end));
    }

    /** Counts what has arrived since, waiting at most so long for something. */
    public void poll(Duration longest) {
        reader.poll(longest);
    }

    /** Counts everything that is there now. */
    public void readToEnd() {
        reader.readToEnd();
    }

    /** Counts on until the outcome of every call has been counted, for so long at most. */
    public void awaitOutcomes(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!tally.hasEveryOutcome() && System.nanoTime() < deadline) {
            reader.poll(Duration.ofMillis(100));
        }
    }

    public long requests() {
        return requested.size();
    }

    public long answers() {
        return answered.size();
    }

    /** Whether every request that is there has its answer. */
    public boolean isComplete() {
        return answered.containsAll(requested);
    }

    /**
     * Whether every request has its answer, also those that were deleted when the ledger had read them, as a run does.
     * Where answers were deleted, too, nobody waits for them.
     *
     * @param submitted requests that were submitted, at least
     */
    public boolean isComplete(long submitted) {
        return isComplete() && (answers() >= submitted || !reader.isWhole(Topic.RESPONSES));
    }

    /** Requests with more than one response: they were submitted more than once under this batch. */
    public Set<String> answeredTwice() {
        return Set.copyOf(answeredTwice);
    }

    public Tally tally() {
        return tally;
    }

    @Override
    public void close() {
        reader.close();
    }
}
