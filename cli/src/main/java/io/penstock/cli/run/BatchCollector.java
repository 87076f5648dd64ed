package io.penstock.cli.run;

import io.penstock.cli.batch.IdSet;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.forecast.Forecast;
import io.penstock.cli.progress.BatchProgress;
import io.penstock.cli.report.Tally;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.BatchStatus;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the responses of one batch from the beginning, writes each once, and counts. */
final class BatchCollector implements AutoCloseable {
    private static final Duration OUTCOMES_BOUND = Duration.ofSeconds(10);

    private final String batchId;
    private final IdSet unanswered;
    private final long total;
    private final OutputFile output;
    private final TopicReader reader;
    private final Tally tally = new Tally();
    private final CutCalls cutCalls = new CutCalls();
    private final Map<String, PoolSnapshot> snapshots = new TreeMap<>();
    private final Forecast forecast;
    private final Instant began = Instant.now();
    private long answeredBefore;

    BatchCollector(Cluster cluster, String batchId, RunPlan plan, OutputFile output) {
        this.batchId = batchId;
        this.unanswered = plan.input().ids();
        this.total = unanswered.size();
        this.forecast = new Forecast(plan.pools(), plan.input().shares());
        this.output = output;
        this.reader = TopicReader.of(cluster)
                .read(Topic.RESPONSES, From.BEGINNING, (key, response) -> take(response))
                .read(Topic.ATTEMPTS, From.BEGINNING, (key, outcome) -> take(outcome))
                .read(Topic.BATCHES, From.BEGINNING, (key, status) -> take(status))
                .read(Topic.POOL_METRICS, From.END, (key, snapshot) -> take(snapshot));
    }

    private void take(InferenceResponse response) {
        if (!response.getBatchId().equals(Optional.of(batchId))) {
            return;
        }
        if (!unanswered.remove(response.getRequestId())) {
            throw new WorkFailedException(
                    "internal error: request " + response.getRequestId() + " was answered twice, which must never be",
                    "please report it, with the data directory");
        }
        if (response.getTimings().getCompletedAt().isBefore(began)) {
            answeredBefore++;
        }
        tally.add(response);
        output.write(response);
    }

    private void take(AttemptOutcome outcome) {
        if (outcome.getBatchId().equals(Optional.of(batchId))) {
            tally.add(outcome);
            cutCalls.take(outcome);
            forecast.take(outcome);
        }
    }

    private void take(BatchStatus status) {
        if (status.getBatchId().equals(batchId)) {
            forecast.take(status);
        }
    }

    private void take(PoolSnapshot snapshot) {
        snapshots.put(snapshot.getPool(), snapshot);
        forecast.take(snapshot);
    }

    /**
     * Takes what arrives within this time, or until the batch is complete. It does not return sooner, however fast
     * answers come, because its caller then calculates the time left. Afterwards the written lines are in the file.
     */
    void pollFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !isComplete(); left = end - System.nanoTime()) {
            reader.poll(Duration.ofNanos(left));
        }
        output.flush();
    }

    boolean isComplete() {
        return unanswered.isEmpty();
    }

    /** Reads on until the outcome of every call has been counted. Some come a moment after the response. */
    void awaitOutcomes() {
        long deadline = System.nanoTime() + OUTCOMES_BOUND.toNanos();
        while (!tally.hasEveryOutcome() && System.nanoTime() < deadline) {
            reader.poll(Duration.ofMillis(100));
        }
    }

    BatchProgress standing() {
        List<BatchProgress.Load> loads = snapshots.values().stream()
                .flatMap(pool -> pool.getInstances().stream())
                .map(instance -> new BatchProgress.Load(instance.getInstance(), instance.getUtilisation()))
                .toList();
        return new BatchProgress(
                total - unanswered.size(),
                answeredBefore,
                total,
                tally.unsuccessful(),
                loads,
                forecast.left(Instant.now()));
    }

    /** The counts, including the journal's calls without an outcome. Call it only once. */
    Tally tally(CallJournal journal) {
        cutCalls.addTo(tally, journal);
        return tally;
    }

    @Override
    public void close() {
        reader.close();
    }
}
