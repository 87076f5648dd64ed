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

    /** Counts what is there now, and passes on one response for each request. */
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

    /** How long the ledger expects the batch to take from now; empty when that is unknown. */
    public Optional<Duration> left(Instant now) {
        return BatchReport.of(batchId.orElse(""), parts.values(), requests())
                .expectedEnd()
                .filter(now::isBefore)
                .map(end -> Duration.between(now, end));
    }

    /** Counts what has arrived since, waiting at most {@code longest} for something. */
    public void poll(Duration longest) {
        reader.poll(longest);
    }

    /** Counts everything that is there now. */
    public void readToEnd() {
        reader.readToEnd();
    }

    /**
     * Counts on until every outcome of a response that a dispatcher gave has been counted, at most for {@code
     * longest}.
     */
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

    /** Whether every request on the topic has its answer. */
    public boolean isComplete() {
        return answered.containsAll(requested);
    }

    /**
     * Whether every request has its answer, including requests that a run deleted after the ledger had read them. If
     * answers were deleted as well, they are not waited for.
     *
     * @param submitted the least number of requests that were submitted
     */
    public boolean isComplete(long submitted) {
        return isComplete() && (answers() >= submitted || !reader.isWhole(Topic.RESPONSES));
    }

    /** The ids of requests with more than one response, which were submitted more than once under this batch. */
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
