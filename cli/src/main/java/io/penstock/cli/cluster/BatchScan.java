package io.penstock.cli.cluster;

import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.report.Tally;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Counts a batch on a cluster by reading its requests, responses and outcomes from the beginning. */
public final class BatchScan implements AutoCloseable {
    private final Optional<String> batchId;
    private final Set<String> requested = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> answeredTwice = new HashSet<>();
    private final Tally tally = new Tally();
    private final TopicReader reader;

    /** Counts what is there now; takes each response, once per request. */
    public BatchScan(Cluster cluster, String batchId, Consumer<InferenceResponse> responses) {
        this.batchId = Optional.of(batchId);
        this.reader = TopicReader.of(cluster)
                .read(Topic.REQUESTS, From.BEGINNING, (key, request) -> take(request))
                .read(Topic.RESPONSES, From.BEGINNING, (key, response) -> take(response, responses))
                .read(Topic.ATTEMPTS, From.BEGINNING, (key, outcome) -> take(outcome));
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

    /** Counts what has arrived since, waiting at most so long for something. */
    public void poll(Duration longest) {
        reader.poll(longest);
    }

    /** Counts everything that is there now. */
    public void readToEnd() {
        reader.readToEnd();
    }

    public long requests() {
        return requested.size();
    }

    public long answers() {
        return answered.size();
    }

    public boolean isComplete() {
        return answered.containsAll(requested);
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
