package io.penstock.cli.lab;

import io.penstock.cli.CommonOptions;
import io.penstock.cli.ExitCode;
import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.bench.Bound;
import io.penstock.lab.bench.Decisions;
import io.penstock.lab.bench.WaitingMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast the ledger decides. */
@Command(
        name = "decisions",
        description =
                "Measure how fast the ledger decides: requests that are offered, granted and settled per second on "
                        + "one thread, by how many wait (16 instances, 4 buckets, 64 tenants, JMH), and the heap that a waiting "
                        + "request takes.")
final class BenchDecisionsCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final int MEASURED_IN_MEMORY = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--waiting",
            paramLabel = "N,...",
            split = ",",
            description = "How many requests wait. Default: ${DEFAULT-VALUE}.")
    private List<Integer> waiting = List.of(1_000, 10_000, 100_000, 1_000_000);

    @Option(
            names = "--bound",
            paramLabel = "BOUND,...",
            split = ",",
            description = "What keeps them waiting: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Bound> bounds = List.of(Bound.values());

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of each of the 3 warm-up and 5 measured iterations. Default: ${DEFAULT-VALUE}.")
    private int seconds = 2;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
    private Optional<Path> json = Optional.empty();

    /** What is written as JSON. */
    record Figures(List<Decisions.Speed> decisions, WaitingMemory.Footprint memory) {}

    @Override
    public Integer call() {
        common.quiet();
        if (seconds < 1 || waiting.stream().anyMatch(many -> many < 0)) {
            throw new UsageException("--seconds is at least 1 and --waiting at least 0");
        }
        Figures figures = measure();
        json.ifPresent(file -> JsonFile.write(file, figures));
        spec.commandLine().getOut().print(text(figures));
        spec.commandLine().getOut().flush();
        return ExitCode.SUCCEEDED;
    }

    private Figures measure() {
        try {
            List<Decisions.Speed> speeds = Decisions.measure(bounds, waiting, seconds, speed -> {
                spec.commandLine()
                        .getErr()
                        .printf(
                                Locale.ROOT,
                                "%s, %,d waiting: %,.0f/s%n",
                                speed.bound(),
                                speed.waiting(),
                                speed.perSecond());
                spec.commandLine().getErr().flush();
            });
            return new Figures(speeds, WaitingMemory.measure(MEASURED_IN_MEMORY));
        } catch (RunnerException failed) {
            throw new WorkFailedException(
                    "the benchmark did not run: " + failed.getMessage(),
                    "it starts a JVM of its own with a heap of 1 GiB",
                    failed);
        }
    }

    private static String text(Figures figures) {
        TextTable table = new TextTable("bound by", "waiting", "requests/s", "+-", "per CPU second", "CPU us each");
        for (Decisions.Speed speed : figures.decisions()) {
            table.row(
                    speed.bound().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%,d", speed.waiting()),
                    String.format(Locale.ROOT, "%,.0f", speed.perSecond()),
                    String.format(Locale.ROOT, "%,.0f", speed.error()),
                    String.format(Locale.ROOT, "%,.0f", speed.perProcessorSecond()),
                    String.format(Locale.ROOT, "%.2f", 1e6 / speed.perProcessorSecond()));
        }
        return table.text()
                + String.format(
                        Locale.ROOT,
                        "%n  heap per waiting request: %.0f bytes, %.0f with a deadline (%,d waiting)%n",
                        figures.memory().bytes(),
                        figures.memory().bytesWithDeadline(),
                        figures.memory().waiting());
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
