package io.penstock.cli.run;

import io.penstock.cli.BatchIds;
import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.cluster.Submission;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.progress.Progress;
import io.penstock.cli.report.Summary;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file of requests, from start to end or to an interruption; the same plan goes on with an interrupted run. */
public final class BatchRun {
    private static final Logger log = LoggerFactory.getLogger(BatchRun.class);
    private static final Duration TURN = Duration.ofMillis(200);

    private final RunPlan plan;
    private final Interruption interruption;
    private final Progress progress;
    private final Listener listener;

    /** Told what a person would like to know. */
    public interface Listener {
        /** The data directory becomes large, or larger than its disk has room for; the text says how much. */
        void needsRoom(String text);

        /** The run goes on with what an earlier process left. */
        void resuming();

        /**
         * The broker answers.
         *
         * @param clusterOptions what other commands need to work on this cluster while it runs
         */
        void started(String clusterOptions);

        /** Ctrl-C came; what is under way is brought to an end. */
        void stopping();

        /** The output is complete; only tidying up is left. */
        void completed(Summary summary);
    }

    public BatchRun(RunPlan plan, Interruption interruption, Progress progress, Listener listener) {
        this.plan = plan;
        this.interruption = interruption;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * Runs to the end, or until the interruption; answers whether the end was reached.
     *
     * @throws UsageException when data directory or output cannot be used
     * @throws WorkFailedException when a part fails on the way
     */
    public boolean run() throws IOException {
        DataDirectory directory = DataDirectory.open(plan.dataDirectory());
        boolean completed;
        try (directory) {
            Optional<RunJournal> unfinished = unfinished(directory.path());
            if (unfinished.isEmpty()) {
                RoomNeeded.text(plan.input().shares().values(), directory.path(), directory.freeBytes())
                        .ifPresent(listener::needsRoom);
            }
            try (OutputFile output = open(directory, unfinished)) {
                RunJournal journal = unfinished
                        .map(earlier -> earlier.to(plan.output()))
                        .orElseGet(() -> RunJournal.begin(
                                BatchIds.of(plan.input().name(), Instant.now()), plan.input(), plan.output()));
                journal.write(directory.path());
                plan.input().carryOver(output);
                try (CallJournal calls = unfinished.isPresent()
                        ? CallJournal.goOn(directory.path())
                        : CallJournal.begin(directory.path())) {
                    completed = run(directory, journal, calls, output);
                }
            }
        }
        if (completed) {
            tidyUp(directory);
        }
        return completed;
    }

    /** What an earlier process has left, if it did not come to its end. */
    private Optional<RunJournal> unfinished(Path directory) {
        BatchFile input = plan.input();
        Optional<RunJournal> unfinished =
                RunJournal.read(directory).filter(journal -> journal.state() == RunJournal.State.RUNNING);
        unfinished.ifPresent(earlier -> {
            if (!earlier.fingerprint().equals(input.fingerprint())) {
                throw new UsageException(
                        "data directory " + directory + " holds an unfinished run of " + earlier.input()
                                + (earlier.input().equals(input.name())
                                        ? ", which has changed since, or what --retry-failed names has"
                                        : ""),
                        "finish that run with its input, or remove the directory, or name another with --data-dir");
            }
            listener.resuming();
        });
        return unfinished;
    }

    /** A run that goes on writes its own output anew from what the cluster has. */
    private OutputFile open(DataDirectory directory, Optional<RunJournal> unfinished) {
        boolean isOwn =
                unfinished.filter(journal -> journal.isOf(plan.output())).isPresent();
        try {
            return OutputFile.create(plan.output(), isOwn ? Existing.REPLACE : plan.existing());
        } catch (UsageException e) {
            if (unfinished.isEmpty()) {
                tidyUp(directory);
            }
            throw e;
        }
    }

    private boolean run(DataDirectory directory, RunJournal journal, CallJournal calls, OutputFile output)
            throws IOException {
        try (Pipeline pipeline = Pipeline.start(directory, plan.pools(), plan.slots(), calls);
                var collector = new BatchCollector(pipeline.cluster(), journal.batchId(), plan, output)) {
            listener.started(pipeline.clusterOptions());
            CompletableFuture<Void> submission = CompletableFuture.runAsync(
                    () -> new Submission(pipeline.cluster(), journal.batchId(), plan.input()).submit(),
                    task -> new Thread(task, "submission").start());
            while (!collector.isComplete()) {
                collector.pollFor(TURN);
                if (interruption.isAsked()) {
                    progress.close();
                    listener.stopping();
                    return false;
                }
                progress.show(collector.standing());
                pipeline.check();
                rethrow(submission);
            }
            collector.awaitOutcomes();
            output.complete();
            journal.completed().write(directory.path());
            progress.show(collector.standing());
            progress.close();
            listener.completed(collector.tally(calls).summary(plan.input().size(), plan.pools()));
            return true;
        }
    }

    private static void rethrow(CompletableFuture<Void> submission) {
        if (!submission.isCompletedExceptionally()) {
            return;
        }
        try {
            submission.join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void tidyUp(DataDirectory directory) {
        if (plan.afterCompletion() == RunPlan.AfterCompletion.KEEP) {
            return;
        }
        try {
            directory.delete();
            Path parent = directory.path().getParent();
            if (parent != null && parent.endsWith(".penstock")) {
                Files.deleteIfExists(parent);
            }
        } catch (DirectoryNotEmptyException e) {
            // Another run keeps its state beside.
        } catch (IOException e) {
            log.warn("{} could not be removed: {}", directory.path(), e.toString());
        }
    }
}
