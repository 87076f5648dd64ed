package io.penstock.cli.run;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.BatchIds;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.cluster.Submission;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.progress.ProgressDisplay;
import io.penstock.cli.report.Summary;
import io.penstock.cli.terminal.Interruption;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run of one file of requests, to its end or to an interruption. The same plan continues an interrupted run. */
public final class BatchRun {
    private static final Logger log = LoggerFactory.getLogger(BatchRun.class);
    private static final Duration TURN = Duration.ofMillis(200);

    private final RunPlan plan;
    private final Interruption interruption;
    private final ProgressDisplay progress;
    private final Listener listener;

    /** Told what a person should know about the run. */
    public interface Listener {
        /** The data directory will become large, or larger than the free space. The text says how much. */
        void needsRoom(String text);

        /** The run continues the work of an earlier process. */
        void resuming();

        /**
         * The broker answers.
         *
         * @param clusterOptions what other commands need to work on this cluster while it runs
         */
        void started(String clusterOptions);

        /** Ctrl-C was pressed. What is under way ends in order. */
        void stopping();

        /** The output is complete. Only cleaning up is left. */
        void completed(Summary summary);
    }

    public BatchRun(RunPlan plan, Interruption interruption, ProgressDisplay progress, Listener listener) {
        this.plan = plan;
        this.interruption = interruption;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * Runs to the end or to an interruption, and returns whether the end was reached.
     *
     * @throws UsageException when data directory or output cannot be used
     * @throws WorkFailedException when a part fails meanwhile
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
                Optional<Instant> lastSeen =
                        unfinished.isPresent() ? new Pulse(directory.path()).last() : Optional.empty();
                plan.input().carryOver(output);
                try (CallJournal calls = unfinished.isPresent()
                        ? CallJournal.goOn(directory.path())
                        : CallJournal.begin(directory.path())) {
                    completed = run(directory, journal, calls, output, lastSeen);
                }
            }
        }
        if (completed) {
            tidyUp(directory);
        }
        return completed;
    }

    /** The journal of an earlier process that did not come to its end. */
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
                        "finish that run with its input, or name another directory with --data-dir; or remove this one, and lose"
                                + " the answers that were paid for and are not in its .partial file yet");
            }
            listener.resuming();
        });
        return unfinished;
    }

    /** Opens the output. A continued run writes it from the beginning, with the answers on the cluster. */
    private OutputFile open(DataDirectory directory, Optional<RunJournal> unfinished) {
        try {
            return OutputFile.create(plan.output(), existing(unfinished));
        } catch (UsageException e) {
            if (unfinished.isEmpty()) {
                tidyUp(directory);
            }
            throw e;
        }
    }

    /** What may happen to an existing output. What the run itself wrote may be replaced. */
    private Existing existing(Optional<RunJournal> unfinished) {
        Path output = plan.output();
        boolean isOwn = unfinished.filter(journal -> journal.isOf(output)).isPresent();
        if (!isOwn || plan.existing() == Existing.REPLACE) {
            return plan.existing();
        }
        if (unfinished.filter(journal -> journal.hasWritten(output)).isPresent()) {
            return Existing.REPLACE;
        }
        if (OutputFile.partialOf(output).isPresent() && Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(
                    "output " + output + " is there, and this run, which did not come to its end, has not written it",
                    "move it to another name, then give the same command again; or go on with `--data-dir "
                            + plan.dataDirectory() + "` and another -o; or replace it with --force");
        }
        return Existing.KEEP_COMPLETE;
    }

    private boolean run(
            DataDirectory directory, RunJournal begun, CallJournal calls, OutputFile output, Optional<Instant> lastSeen)
            throws IOException {
        RunJournal journal = begun;
        var pulse = new Pulse(directory.path());
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.start(
                        directory,
                        plan.pools(),
                        plan.slots(),
                        calls,
                        plan.learnt().map(LearntFiles::new));
                var collector = new BatchCollector(pipeline.cluster(), journal.batchId(), plan, output)) {
            listener.started(pipeline.clusterOptions());
            if (lastSeen.isPresent()) {
                journal = journal.pausedBetween(lastSeen.get(), Instant.now());
                journal.write(directory.path());
            }
            CompletableFuture<Void> submission = CompletableFuture.runAsync(
                    () -> new Submission(pipeline.cluster(), begun.batchId(), plan.input()).submit(),
                    task -> new Thread(task, "submission").start());
            while (!collector.isComplete()) {
                pulse.beat(Instant.now());
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
            journal = journal.sealed(output.seal());
            journal.write(directory.path());
            output.complete();
            journal.completed().write(directory.path());
            progress.show(collector.standing());
            progress.close();
            listener.completed(collector.tally(calls).summary(plan.input().size(), plan.pools(), journal.pauses()));
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
            // Another run has its state in the same directory.
        } catch (IOException e) {
            log.warn("{} could not be removed: {}", directory.path(), e.toString());
        }
    }
}
