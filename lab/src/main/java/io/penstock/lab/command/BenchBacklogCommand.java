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

/** Measures a pool while very many requests of another pool end at once. */
@Command(
        name = "backlog",
        description =
                "Let very many waiting requests of a pool end at once on the real pipeline, while another pool of the "
                        + "same task goes on: by one deadline, by taking the pool away, by cancelling their batch. All must end as "
                        + "they should, once; no task of the ledger may be lost; the other pool must be granted without a gap above "
                        + "1 s, or 5 s with --cpu. Ledger and dispatcher run in processes of their own. The exit code is 1 when "
                        + "something does not hold.")
final class BenchBacklogCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--requests",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "1000000",
            description = "How many wait for one deadline. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--others",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "200000",
            description = "How many wait in a pool that is taken away, or in a batch that is cancelled. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int others;

    @Option(
            names = "--cpu",
            paramLabel = "CORES",
            converter = PositiveNumberConverter.class,
            description =
                    "Hold the ledger's process to a part of a core, such as 0.25, once all wait. Needs a POSIX shell.")
    private Optional<Double> cpu = Optional.empty();

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            converter = HeapSizeConverter.class,
            defaultValue = "1g",
            description = "The ledger's -Xmx. Default: ${DEFAULT-VALUE}.")
    private String heap = "1g";

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "20",
            description = "Requests of the other pool a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        List<BacklogBench.Figures> figures = measure();
        figuresOptions.publish(spec, text(figures), figures);
        return figures.stream().allMatch(BacklogBench.Figures::hold) ? ExitCode.SUCCEEDED : ExitCode.INCOMPLETE;
    }

    private List<BacklogBench.Figures> measure() throws InterruptedException, IOException {
        List<BacklogBench.Figures> figures = new ArrayList<>();
        OptionalDouble cores = cpu.isPresent() ? OptionalDouble.of(cpu.get()) : OptionalDouble.empty();
        try (BenchSite stage = BenchSite.set(LatencyModel.linear(Duration.ZERO, BacklogPools.PER_TOKEN))) {
            var bench = new BacklogBench(stage, new BacklogBench.Settings(heap, rate), text -> {
                spec.commandLine().getErr().println(text);
                spec.commandLine().getErr().flush();
            });
            for (BacklogEnding backlog : BacklogEnding.values()) {
                int waiting = backlog == BacklogEnding.DEADLINE ? requests : others;
                figures.add(bench.measure(new BacklogBench.Trial(backlog, waiting, cores)));
            }
            return figures;
        } catch (IllegalStateException e) {
            throw new WorkFailedException(String.valueOf(e.getMessage()), "add --verbose for the details", e);
        }
    }

    private static String text(List<BacklogBench.Figures> figures) {
        TextTable table = new TextTable(
                "what ends them",
                "waited",
                "ended so, once",
                "within s",
                "others granted",
                "longest gap ms",
                "bound ms",
                "lost",
                "cores",
                "holds");
        for (BacklogBench.Figures each : figures) {
            table.row(
                    each.backlog().words(),
                    number("%,d", each.waited()),
                    number("%,d", each.ended()),
                    number("%.1f", each.seconds()),
                    number("%,d", each.steadyGrants()),
                    number("%,d", each.longestGapMillis()),
                    number("%,d", each.gapBoundMillis()),
                    number("%,d", each.lost()),
                    number("%.2f", each.ledgerCores()),
                    each.hold() ? "yes" : "NO");
        }
        return table.text() + """

                others:       requests of another pool of the same task, granted meanwhile
                longest gap:  in which none of them was granted
                lost:         lines of the ledger's log that tell of a task or a thread that was lost
                cores:        what the ledger's process used meanwhile
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
