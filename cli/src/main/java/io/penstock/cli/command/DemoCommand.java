package io.penstock.cli.command;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.RequestDefaults;
import io.penstock.cli.batch.RequestFactory;
import io.penstock.cli.demo.DemoStage;
import io.penstock.cli.demo.DemoVerdict;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.cli.run.RunPlan;
import io.penstock.cli.run.RunPlan.AfterCompletion;
import io.penstock.cli.terminal.Interruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the whole pipeline on an example. */
@Command(
        name = "demo",
        description = "Run the example batch through the whole pipeline on this machine, against a simulated provider "
                + "with two accounts; show progress, a summary, and what the provider counted. Takes about a minute.")
final class DemoCommand implements Callable<Integer>, CommonOptions.Holder {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RunOptions runOptions = new RunOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.jsonl",
            description = "Keep the answers in this file.")
    private Optional<Path> output = Optional.empty();

    @Override
    public Integer call() throws IOException {
        common.quiet();
        output.ifPresent(file -> runOptions.requireDistinct(new DistinctFiles(), file));
        Path directory = temporaryDirectory();
        Interruption untilDeleted = new Interruption();
        try (DataDirectory owned = DataDirectory.open(directory)) {
            try {
                return run(directory);
            } finally {
                owned.delete();
            }
        } finally {
            untilDeleted.close();
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("penstock-demo-");
        } catch (IOException e) {
            throw new UsageException(
                    "a directory for the demo cannot be made in " + System.getProperty("java.io.tmpdir"),
                    "name another with JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
    }

    private int run(Path directory) throws IOException {
        try (DemoStage stage = DemoStage.set(directory)) {
            var rules = new RequestFactory(stage.pools(), RequestDefaults.NONE);
            BatchFile file = BatchFile.check(stage.requests(), "the example batch", rules);
            var plan = new RunPlan(
                    file,
                    stage.pools(),
                    output.orElse(directory.resolve("answers.jsonl")),
                    runOptions.existing(),
                    directory.resolve("data"),
                    AfterCompletion.REMOVE,
                    runOptions.slots(stage.pools()),
                    Optional.empty());
            int exitCode = new RunSession(plan, runOptions, "", summary -> epilogue(stage.verdict())).run();
            return stage.verdict().limitsKept() ? exitCode : ExitCode.INCOMPLETE;
        }
    }

    private void epilogue(DemoVerdict verdict) {
        System.out.println(verdict.text());
        output.ifPresent(file -> System.out.println("Answers: " + file));
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
