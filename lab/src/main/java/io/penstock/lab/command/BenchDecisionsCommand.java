package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.bench.Decisions;
import io.penstock.lab.bench.Load;
import io.penstock.lab.bench.WaitingMemory;
import java.util.List;
import java.util.Locale;
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
                        + "one thread, by how many wait and by the numbers of instances and tenants (4 buckets, JMH), and the "
                        + "heap that a waiting request takes.")
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
            converter = WholeNumberConverter.Count.class,
            split = ",",
            description = "How many requests wait. Default: ${DEFAULT-VALUE}.")
    private List<Integer> waiting = List.of(1_000, 10_000, 100_000, 1_000_000);

    @Option(
            names = "--instances",
            paramLabel = "N,...",
            converter = WholeNumberConverter.Count.class,
            split = ",",
            description = "How many instances there are. Default: 16.")
    private List<Integer> instances = List.of(16);

    @Option(
            names = "--tenants",
            paramLabel = "N,...",
            converter = WholeNumberConverter.Count.class,
            split = ",",
            description = "How many tenants there are. Default: 64.")
    private List<Integer> tenants = List.of(64);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            description = "Length of each of the 3 warm-up and 5 measured iterations. Default: ${DEFAULT-VALUE}.")
    private int seconds = 2;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** The figures for the JSON file. */
    record Figures(List<Decisions.Speed> decisions, WaitingMemory.Footprint memory) {}

    @Override
    public Integer call() {
        common.quiet();
        Figures figures = measure();
        figuresOptions.publish(spec, text(figures), figures);
        return ExitCode.SUCCEEDED;
    }

    private List<Load> loads() {
        return waiting.stream()
                .flatMap(many -> instances.stream()
                        .flatMap(instance -> tenants.stream().map(tenant -> new Load(many, instance, tenant))))
                .toList();
    }

    private Figures measure() {
        try {
            List<Decisions.Speed> speeds = Decisions.measure(loads(), seconds, speed -> {
                spec.commandLine()
                        .getErr()
                        .printf(
                                Locale.ROOT,
                                "%s, %,d waiting, %,d instances, %,d tenants: %,.0f/s%n",
                                speed.bound(),
                                speed.load().waiting(),
                                speed.load().instances(),
                                speed.load().tenants(),
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
        TextTable table = new TextTable(
                "bound by", "waiting", "instances", "tenants", "requests/s", "+-", "per CPU second", "CPU us each");
        for (Decisions.Speed speed : figures.decisions()) {
            table.row(
                    speed.bound().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%,d", speed.load().waiting()),
                    String.format(Locale.ROOT, "%,d", speed.load().instances()),
                    String.format(Locale.ROOT, "%,d", speed.load().tenants()),
                    String.format(Locale.ROOT, "%,.0f", speed.perSecond()),
                    String.format(Locale.ROOT, "%,.0f", speed.error()),
                    String.format(Locale.ROOT, "%,.0f", speed.perProcessorSecond()),
                    String.format(Locale.ROOT, "%.2f", 1e6 / speed.perProcessorSecond()));
        }
        return table.text()
                + String.format(
                        Locale.ROOT,
                        "%n  heap per waiting request: %.0f bytes, %.0f with a deadline (%,d waiting)%n",
                        figures.memory().bytesPerRequest(),
                        figures.memory().bytesPerRequestWithDeadline(),
                        figures.memory().waiting());
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
