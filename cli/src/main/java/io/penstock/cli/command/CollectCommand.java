package io.penstock.cli.command;

import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.cluster.BatchScan;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.Submission;
import io.penstock.cli.cluster.SubmissionWatch;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.cli.progress.BatchProgress;
import io.penstock.cli.progress.ProgressDisplay;
import io.penstock.cli.report.Summary;
import io.penstock.cli.report.SummaryText;
import io.penstock.schemas.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the responses of a batch to a file. */
@Command(
        name = "collect",
        description = "Wait for the responses of a batch and write them in OpenAI's Batch output format.")
final class CollectCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** How long to wait for outcomes, some of which come a moment after the response. */
    private static final Duration OUTCOMES_BOUND = Duration.ofSeconds(10);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "ID", description = "The batch.")
    private String batch = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT.jsonl",
            description = "The file to write; /dev/stdout for standard output. Its lines are in the order in which the "
                    + "answers are read: match them with the requests by custom_id.")
    private Path output = Path.of("");

    @Option(
            names = "--no-wait",
            negatable = true,
            description = "Write the responses that are there, and do not wait for the others.")
    private boolean wait = true;

    @Mixin
    private final SummaryOption summaryOption = new SummaryOption();

    @Option(names = "--force", description = "Replace an output that is there already.")
    private boolean force;

    @Override
    public Integer call() {
        common.quiet();
        var files = new DistinctFiles().writes("the output", output);
        summaryOption.requireDistinct(files);
        summaryOption.requireWritable();
        Cluster cluster = clusterOptions.connect().cluster();
        try (var out = OutputFile.create(output, force ? Existing.REPLACE : Existing.KEEP_COMPLETE);
                var scan = new BatchScan(cluster, batch, out::write)) {
            var submission = new SubmissionWatch(batch, Submission.progress(cluster, batch), System.nanoTime());
            if (scan.requests() == 0 && submission.expected() == 0) {
                throw UnknownBatch.of(batch);
            }
            scan.readToEnd();
            if (wait) {
                await(cluster, scan, submission, out);
            }
            out.complete();
            scan.awaitOutcomes(OUTCOMES_BOUND);
            long requests = Math.max(scan.requests(), submission.expected());
            Summary summary =
                    scan.tally().summary(requests, ClusterPools.read(cluster).values(), List.of());
            summaryOption.write(summary);
            return report(scan, submission, summary);
        }
    }

    private void await(Cluster cluster, BatchScan scan, SubmissionWatch submission, OutputFile out) {
        long answeredBefore = scan.answers();
        try (ProgressDisplay progress = ProgressDisplay.onStandardError()) {
            while (!isComplete(scan, submission)) {
                scan.poll(Duration.ofMillis(500));
                if (scan.isComplete() && !submission.isComplete()) {
                    submission.take(Submission.progress(cluster, batch), System.nanoTime());
                    submission.requireAdvance(System.nanoTime());
                    // Everything that was committed with that progress is on the topic.
                    scan.readToEnd();
                }
                out.flush();
                progress.show(new BatchProgress(
                        scan.answers(),
                        answeredBefore,
                        Math.max(scan.requests(), submission.expected()),
                        scan.tally().unsuccessful(),
                        List.of(),
                        scan.left(Instant.now())));
            }
        }
    }

    private static boolean isComplete(BatchScan scan, SubmissionWatch submission) {
        return submission.isComplete() && scan.isComplete(submission.expected());
    }

    private int report(BatchScan scan, SubmissionWatch submission, Summary summary) {
        if (!scan.answeredTwice().isEmpty()) {
            throw new WorkFailedException(
                    scan.answeredTwice().size() + " requests have more than one response, as "
                            + scan.answeredTwice().iterator().next() + " has; the first of each was written",
                    "were they submitted twice under this batch?");
        }
        long unsuccessful = scan.tally().unsuccessful();
        spec.commandLine()
                .getErr()
                .println("%d of %d responses written%s; %s"
                        .formatted(
                                scan.answers(),
                                Math.max(scan.requests(), submission.expected()),
                                unsuccessful == 0 ? "" : ", " + unsuccessful + " of them without success",
                                SummaryText.calls(summary)));
        return unsuccessful == 0 && isComplete(scan, submission) ? ExitCode.SUCCEEDED : ExitCode.INCOMPLETE;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
