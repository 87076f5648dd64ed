package io.penstock.cli.cluster;

import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.report.BatchReport;
import io.penstock.records.BatchStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Follows the status of a batch that the ledger publishes. Not thread-safe. */
public final class BatchFollower implements AutoCloseable {
    private final String batchId;
    private final SubmissionProgress submission;
    private final Map<String, BatchStatus> parts = new HashMap<>();
    private final TopicReader reader;

    /** Reads what has been published so far. */
    public BatchFollower(Cluster cluster, String batchId) {
        this.batchId = batchId;
        this.submission = Submission.progress(cluster, batchId);
        this.reader = TopicReader.of(cluster).read(Topic.BATCHES, From.BEGINNING, this::take);
        reader.readToEnd();
    }

    private void take(String key, BatchStatus status) {
        if (status.getBatchId().equals(batchId)) {
            parts.put(key, status);
        }
    }

    /** Reads what has been published since, waiting at most {@code longest} for something. */
    public void poll(Duration longest) {
        reader.poll(longest);
    }

    public BatchReport report() {
        return BatchReport.of(batchId, parts.values(), submission.requests(), submission.expected());
    }

    @Override
    public void close() {
        reader.close();
    }
}
