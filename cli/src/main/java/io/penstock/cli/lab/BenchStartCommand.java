package io.penstock.cli.lab;

import io.penstock.cli.CommonOptions;
import io.penstock.cli.ExitCode;
import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.provider.ProviderConfig;
import io.penstock.lab.provider.SimulatedProvider;
import io.penstock.lab.provider.model.LatencyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how soon a batch's first call comes. */
@Command(
        name = "start",
        description =
                "Measure the time from the start of `penstock run`, as one types it, until its first call comes to "
                        + "a simulated provider, and until a batch of one request is done. The first run after a build is "
                        + "slower than those after it: it leaves an archive of its classes for them.")
final class BenchStartCommand implements Callable<Integer>, CommonOptions.Holder {
    /** Set by the launcher: itself. */
    static final String LAUNCHER_PROPERTY = "penstock.launcher";

    private static final Duration RUN_BOUND = Duration.ofMinutes(3);
    private static final double MILLIS = Duration.ofSeconds(1).toMillis();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "One after the other. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** Of one run, from its start. */
    record Figures(double firstCallSeconds, double doneSeconds) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        if (runs < 1) {
            throw new UsageException("--runs is at least 1");
        }
        String launcher = System.getProperty(LAUNCHER_PROPERTY);
        if (launcher == null) {
            throw new UsageException(
                    "the way in which `penstock run` is started is not known to a program that was started otherwise",
                    "start this one as `./penstock lab bench start`");
        }
        List<Figures> figures = new ArrayList<>();
        var table = new TextTable("run", "first call s", "done s");
        for (int run = 1; run <= runs; run++) {
            Figures measured = measure(launcher);
            figures.add(measured);
            table.row(Integer.toString(run), seconds(measured.firstCallSeconds()), seconds(measured.doneSeconds()));
        }
        figuresOptions.publish(spec, table.text(), figures);
        return ExitCode.SUCCEEDED;
    }

    private static Figures measure(String launcher) throws IOException, InterruptedException {
        DataDirectory directory = DataDirectory.open(Files.createTempDirectory("penstock-bench-"));
        try (SimulatedProvider provider = SimulatedProvider.start(
                ProviderConfig.builder().latency(LatencyModel.instant()).build())) {
            return measure(launcher, directory.path(), provider);
        } finally {
            directory.delete();
        }
    }

    private static Figures measure(String launcher, Path directory, SimulatedProvider provider)
            throws IOException, InterruptedException {
        Path requests = Files.writeString(directory.resolve("requests.jsonl"), """
                {"custom_id":"only","method":"POST","url":"/v1/chat/completions",\
                "body":{"model":"small","max_tokens":8,"messages":[{"role":"user","content":"Are you there?"}]}}
                """);
        Path config =
                Files.writeString(directory.resolve("penstock.yaml"), """
                pools:
                  %s:
                    models: [small]
                    instances:
                      - id: only
                        base-url: %s
                """.formatted(Stage.POOL, provider.baseUrl()));
        Path log = directory.resolve("run.log");
        long startedAt = System.currentTimeMillis();
        try (ChildProcess child = ChildProcess.start(new ProcessBuilder(
                        launcher,
                        "run",
                        "--config",
                        config.toString(),
                        "--output",
                        directory.resolve("answers.jsonl").toString(),
                        requests.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()))) {
            Process run = child.process();
            boolean isDone = run.waitFor(RUN_BOUND.toSeconds(), TimeUnit.SECONDS);
            long doneAt = System.currentTimeMillis();
            if (!isDone || run.exitValue() != ExitCode.SUCCEEDED) {
                throw new WorkFailedException(
                        "`penstock run` " + (isDone ? "ended with exit code " + run.exitValue() : "does not end"),
                        "what it wrote:\n" + Files.readString(log));
            }
            long firstCallAt = provider.stats()
                    .firstCallAtMillis()
                    .orElseThrow(() -> new WorkFailedException(
                            "`penstock run` ended without a call",
                            "is another provider behind a proxy of this machine?"));
            return new Figures((firstCallAt - startedAt) / MILLIS, (doneAt - startedAt) / MILLIS);
        }
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
