package io.penstock.cli.command;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.EarlierOutput;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.batch.RequestFactory;
import io.penstock.cli.batch.StagedInput;
import io.penstock.cli.config.ApiKeySources;
import io.penstock.cli.config.Configuration;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.cli.report.Summary;
import io.penstock.cli.run.RunPlan;
import io.penstock.cli.run.RunPlan.AfterCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers a file of requests on this machine alone. */
@Command(
        name = "run",
        description = "Answer a file of requests on this machine: broker, ledger and dispatcher run inside this "
                + "process. After an interruption, also a kill, the same command goes on where it stopped.")
final class RunCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final long WORTH_TELLING_BYTES = 16L << 20;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RequestOptions requestOptions = new RequestOptions();

    @Mixin
    private final RunOptions runOptions = new RunOptions();

    @Parameters(
            paramLabel = "IN.jsonl",
            description = "Requests in OpenAI's Batch format, one JSON object per line; - for standard input.")
    private String input = "-";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT.jsonl",
            description =
                    "Where the answers go; OUT.jsonl.partial until all are there. Its lines are in the order in which "
                            + "the answers came: match them with the requests by custom_id.")
    private Path output = Path.of("");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "penstock.yaml",
            description = "The configuration. Default: ${DEFAULT-VALUE}.")
    private Path config = Path.of("penstock.yaml");

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the run keeps its state, and leaves it for the next run, which then knows what this "
                    + "one has spent in the last minute. Default: a directory in .penstock beside the output, removed "
                    + "at the end. How long requests and answers were is kept for the next run in either case, in the "
                    + "user's cache directory.")
    private Optional<Path> dataDirectory = Optional.empty();

    @Option(
            names = "--retry-failed",
            paramLabel = "EARLIER.jsonl",
            description = "Run only the requests of IN.jsonl that have not succeeded in this output of an earlier run. "
                    + "The answers of the others are copied from it, so that OUT.jsonl has them all.")
    private Optional<Path> earlier = Optional.empty();

    @Override
    public Integer call() throws IOException {
        common.quiet();
        Configuration configuration = Configuration.read(config);
        if (OutputFile.isStandardOutput(output)) {
            throw new UsageException(
                    "a run's output must be a file, since the same command goes on with it after an interruption",
                    "name one with -o");
        }
        requireDistinctFiles();
        ApiKeySources.check(configuration.pools(), System.getenv());
        try (var staged = StagedInput.of(input)) {
            sayThatItIsChecked(staged);
            BatchFile file = BatchFile.check(
                    staged.path(),
                    staged.name(),
                    new RequestFactory(configuration.pools(), requestOptions.defaults()),
                    earlier.map(EarlierOutput::read));
            var plan = new RunPlan(
                    file,
                    configuration.pools(),
                    output,
                    runOptions.existing(),
                    dataDirectory.orElseGet(() -> RunPlan.dataDirectoryOf(output)),
                    dataDirectory.isPresent() ? AfterCompletion.KEEP : AfterCompletion.REMOVE,
                    runOptions.slots(configuration.pools()),
                    Optional.of(RunPlan.learntDirectory()));
            return new RunSession(plan, runOptions, "; the same command goes on where it stopped", this::tellWhatIsNext)
                    .run();
        }
    }

    private void tellWhatIsNext(Summary summary) {
        System.out.println("Answers: " + output);
        if (summary.succeeded() < summary.requests()) {
            System.out.println("What has no success is run again, and the rest copied, by the same command with "
                    + "--retry-failed " + output + " and another -o");
        }
    }

    private void requireDistinctFiles() {
        var files = new DistinctFiles().reads("-c", config);
        if (!input.equals("-")) {
            files.reads("the input", Path.of(input));
        }
        earlier.ifPresent(file -> files.reads("--retry-failed", file));
        runOptions.requireDistinct(files, output);
    }

    /** Says that the file is being checked, because a large one takes a while. */
    private static void sayThatItIsChecked(StagedInput staged) throws IOException {
        if (Files.isRegularFile(staged.path()) && Files.size(staged.path()) > WORTH_TELLING_BYTES) {
            System.err.println("penstock: checking " + staged.name() + " …");
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
