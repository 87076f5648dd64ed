package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.DurationConverter;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.report.TextTable;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.ProviderStats;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.model.LatencyModel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how soon the first call of a run comes, and whether early calls are as fast as later ones. */
@Command(
        name = "start",
        description =
                "Measure the time from the start of `penstock run`, as one types it, until its first call comes to "
                        + "a simulated provider, and until all of the file is done; of a file with many lines also the "
                        + "calls a second in the first ten seconds and in the later half, and the ratio of the two: the "
                        + "first lines do not wait for the last. The first run after a build is slower than those after "
                        + "it: it leaves an archive of its classes for them.")
final class BenchStartCommand implements Callable<Integer>, CommonOptions.Holder {
    /** Set by the launcher: its own path. */
    static final String LAUNCHER_PROPERTY = "penstock.launcher";

    private static final Duration RUN_BOUND = Duration.ofMinutes(30);
    private static final double MILLIS = Duration.ofSeconds(1).toMillis();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--runs",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "5",
            description = "One after the other. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--lines",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "1",
            description = "Requests in the file. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--slots",
            paramLabel = "N",
            converter = WholeNumberConverter.Slots.class,
            defaultValue = "60",
            description = "The most calls at the same time. Default: ${DEFAULT-VALUE}.")
    private int slots;

    @Option(
            names = "--latency",
            paramLabel = "DURATION",
            defaultValue = "1ms",
            converter = DurationConverter.class,
            description = "What the provider takes for an answer. Default: ${DEFAULT-VALUE}.")
    private Duration latency = Duration.ofMillis(1);

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /**
     * The figures of one run.
     *
     * @param firstCallSeconds from its start
     * @param doneSeconds from its start
     * @param callsBySecond calls in each second from the first call on
     * @param early calls a second from the second to the tenth second of calls; empty unless that is less than half
     *     of their time
     * @param later calls a second in the later half of the calls' time
     */
    record Figures(
            double firstCallSeconds,
            double doneSeconds,
            List<Long> callsBySecond,
            OptionalDouble early,
            OptionalDouble later) {
        private static final int EARLY_FROM = 1;
        private static final int EARLY_TO = 10;

        static Figures of(double firstCallSeconds, double doneSeconds, long[] calls) {
            // The last second is incomplete.
            int whole = calls.length - 1;
            boolean isLong = whole >= 2 * EARLY_TO;
            return new Figures(
                    firstCallSeconds,
                    doneSeconds,
                    Arrays.stream(calls).boxed().toList(),
                    isLong ? Arrays.stream(calls, EARLY_FROM, EARLY_TO).average() : OptionalDouble.empty(),
                    isLong ? Arrays.stream(calls, whole / 2, whole).average() : OptionalDouble.empty());
        }

        OptionalDouble ratio() {
            return early.isPresent() ? OptionalDouble.of(early.getAsDouble() / later.orElseThrow()) : early;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        String launcher = System.getProperty(LAUNCHER_PROPERTY);
        if (launcher == null) {
            throw new UsageException(
                    "the way in which `penstock run` is started is not known to a program that was started otherwise",
                    "start this one as `./penstock lab bench start`");
        }
        List<Figures> figures = new ArrayList<>();
        var table = new TextTable("run", "first call s", "done s", "calls/s early", "later", "ratio");
        for (int run = 1; run <= runs; run++) {
            Figures measured = measure(launcher);
            figures.add(measured);
            table.row(
                    Integer.toString(run),
                    number(measured.firstCallSeconds()),
                    number(measured.doneSeconds()),
                    number(measured.early()),
                    number(measured.later()),
                    number(measured.ratio()));
        }
        figuresOptions.publish(spec, table.text(), figures);
        return ExitCode.SUCCEEDED;
    }

    private Figures measure(String launcher) throws IOException, InterruptedException {
        DataDirectory directory = DataDirectory.open(Files.createTempDirectory("penstock-bench-"));
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                .latency(LatencyModel.linear(latency, Duration.ZERO))
                .build())) {
            return measure(launcher, directory.path(), provider);
        } finally {
            directory.delete();
        }
    }

    private Figures measure(String launcher, Path directory, SimulatedProvider provider)
            throws IOException, InterruptedException {
        Path requests = writeRequests(directory.resolve("requests.jsonl"));
        Path config = Files.writeString(
                directory.resolve("penstock.yaml"), """
                pools:
                  %s:
                    models: [small]
                    instances:
                      - id: only
                        base-url: %s
                """.formatted(BenchSite.POOL, provider.baseUrl()));
        Path log = directory.resolve("run.log");
        ProcessBuilder command = new ProcessBuilder(
                        launcher,
                        "run",
                        "--slots",
                        Integer.toString(slots),
                        "--config",
                        config.toString(),
                        "--output",
                        directory.resolve("answers.jsonl").toString(),
                        requests.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // what the run learns goes with the directory
        command.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        long startedAt = System.currentTimeMillis();
        try (ChildProcess child = ChildProcess.start(command)) {
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
            return Figures.of(
                    (firstCallAt - startedAt) / MILLIS, (doneAt - startedAt) / MILLIS, callsBySecond(provider.stats()));
        }
    }

    private Path writeRequests(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int line = 1; line <= lines; line++) {
                out.write("""
                        {"custom_id":"line-%d","method":"POST","url":"/v1/chat/completions",\
                        "body":{"model":"small","max_tokens":8,"messages":[{"role":"user","content":"Are you there?"}]}}
                        """.formatted(line));
            }
        }
        return file;
    }

    private static long[] callsBySecond(ProviderStats stats) {
        return stats.keys().values().iterator().next().requestsBySecond();
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? number(number.getAsDouble()) : "-";
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
