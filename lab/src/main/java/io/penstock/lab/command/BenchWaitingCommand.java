package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.HeapSizeConverter;
import io.penstock.cli.command.PositiveNumberConverter;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.report.TextTable;
import io.penstock.provider.model.LatencyModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the cost of many waiting requests. */
@Command(
        name = "waiting",
        description =
                "Measure the real pipeline while requests wait: the ledger's heap, the requests answered a second "
                        + "while as many go on waiting, and how soon a restarted ledger grants again. Ledger and dispatcher run in "
                        + "processes of their own; the broker keeps about 8 KB on disk for each request until the end.")
final class BenchWaitingCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final double MIB = 1024 * 1024;

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
            description = "How many requests wait. Default: 1000,1000000.")
    private List<Integer> waiting = List.of(1_000, 1_000_000);

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            converter = HeapSizeConverter.class,
            defaultValue = "1g",
            description = "The ledger's -Xmx. Default: ${DEFAULT-VALUE}.")
    private String heap = "1g";

    @Option(
            names = "--slots",
            paramLabel = "N",
            converter = WholeNumberConverter.Slots.class,
            defaultValue = "1024",
            description = "Calls that the dispatcher makes at the same time. Default: ${DEFAULT-VALUE}.")
    private int slots;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "30",
            description =
                    "How long the throughput is measured, after as long at full speed. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--cpu",
            paramLabel = "CORES",
            converter = PositiveNumberConverter.class,
            description = "Restart the ledger once more, held to a part of a core, such as 0.25. Needs a POSIX shell.")
    private Optional<Double> cpu = Optional.empty();

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        List<WaitingBench.Figures> figures = measure();
        figuresOptions.publish(spec, text(figures), figures);
        return ExitCode.SUCCEEDED;
    }

    private List<WaitingBench.Figures> measure() throws InterruptedException, IOException {
        List<WaitingBench.Figures> figures = new ArrayList<>();
        OptionalDouble cores = cpu.isPresent() ? OptionalDouble.of(cpu.get()) : OptionalDouble.empty();
        try (BenchSite stage = BenchSite.set(LatencyModel.instant())) {
            var span = Duration.ofSeconds(seconds);
            var bench = new WaitingBench(stage, new WaitingBench.Settings(heap, slots, span, span, cores), text -> {
                spec.commandLine().getErr().println(text);
                spec.commandLine().getErr().flush();
            });
            for (int many : waiting) {
                figures.add(bench.measure(many));
            }
            return figures;
        } catch (IllegalStateException e) {
            throw new WorkFailedException(String.valueOf(e.getMessage()), "add --verbose for the details", e);
        }
    }

    private static String text(List<WaitingBench.Figures> figures) {
        TextTable table = new TextTable(
                "waiting",
                "taken in/s",
                "answered/s",
                "of the first",
                "heap MiB",
                "of -Xmx MiB",
                "stop s",
                "restart s",
                "held s",
                "lost",
                "heap then");
        double first = figures.get(0).perSecond();
        for (WaitingBench.Figures each : figures) {
            table.row(
                    number("%,d", each.waiting()),
                    number("%,.0f", each.fillPerSecond()),
                    number("%,.0f", each.perSecond()),
                    number("%.2f", each.perSecond() / first),
                    number("%.0f", each.heapUsedBytes() / MIB),
                    number("%.0f", each.heapMaxBytes() / MIB),
                    number("%.1f", each.stopSeconds()),
                    number("%.1f", each.restartSeconds()),
                    each.heldRestartSeconds().isPresent()
                            ? number("%.1f", each.heldRestartSeconds().getAsDouble())
                            : "-",
                    number("%,d", each.lost()),
                    number("%.0f", each.heapUsedAfterRestartBytes() / MIB));
        }
        return table.text() + """

                taken in:  while they pile up behind a limit
                answered:  while as many go on waiting
                heap:      the ledger's, in use after a full collection
                restart:   from the start of the ledger's new process to the first response that it granted
                held:      the same with --cpu
                lost:      lines of the ledger's log that tell of a task or a thread that was lost
                """.indent(2);
    }

    private static String number(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
