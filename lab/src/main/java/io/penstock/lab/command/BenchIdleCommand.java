package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.TextTable;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.Strategy;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the CPU time of idle services. */
@Command(
        name = "idle",
        description =
                "Measure the CPU time that a ledger and a dispatcher take which have a pool and no requests, each in "
                        + "a process of its own.")
final class BenchIdleCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final int SLOTS = 64;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "60",
            description = "How long it is measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--settle",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            defaultValue = "180",
            description = "Seconds before that, in which most of the programs is compiled. Default: ${DEFAULT-VALUE}.")
    private int settle;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** The figures, as parts of a core. */
    record Figures(double ledgerCores, double dispatcherCores) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        Figures figures = measure();
        var table = new TextTable("idle", "% of a core")
                .row("ledger", percent(figures.ledgerCores()))
                .row("dispatcher", percent(figures.dispatcherCores()));
        figuresOptions.publish(spec, table.text(), figures);
        return ExitCode.SUCCEEDED;
    }

    private Figures measure() throws IOException, InterruptedException {
        try (BenchSite stage = BenchSite.set(LatencyModel.instant());
                Services services = stage.services("idle", Services.Jvms.DEFAULT, SLOTS);
                var watch = new PoolWatch(services)) {
            stage.configure(services.cluster(), Strategy.POOL_FIRST, BenchSite.AMPLE);
            watch.await(pool -> pool.getSlots() > 0);
            Thread.sleep(Duration.ofSeconds(settle).toMillis());
            Duration ledger = services.ledger().cpu();
            Duration dispatcher = services.dispatcher().cpu();
            long began = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
            services.check();
            double span = (double) (System.nanoTime() - began);
            return new Figures(
                    services.ledger().cpu().minus(ledger).toNanos() / span,
                    services.dispatcher().cpu().minus(dispatcher).toNanos() / span);
        }
    }

    private static String percent(double cores) {
        return String.format(Locale.ROOT, "%.2f", 100 * cores);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
