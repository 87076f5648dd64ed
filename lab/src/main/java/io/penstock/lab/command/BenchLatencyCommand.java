package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.load.AddedLatency;
import io.penstock.lab.load.AddedLatency.Quantiles;
import io.penstock.lab.load.ChatRequests;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.Strategy;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the latency that the pipeline adds to a call. */
@Command(
        name = "latency",
        description =
                "Measure the latency that the pipeline adds: from the instant at which a request was due to be "
                        + "written until the call starts, and from the call's end until the response can be read. Requests come at "
                        + "a fixed rate, whatever becomes of the earlier ones. Ledger and dispatcher run in processes of their own.")
final class BenchLatencyCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final int SLOTS = 256;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "200",
            description = "Requests per second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "60",
            description = "How long it is measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            defaultValue = "120",
            description = "Seconds at the same rate before that, in which most of the programs is compiled. Default: "
                    + "${DEFAULT-VALUE}.")
    private int warmUp;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** The figures for the JSON file. */
    record Figures(int perSecond, long requests, Quantiles writtenToStart, Quantiles endToReadable, Quantiles added) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        AddedLatency latency = measure();
        var figures = new Figures(rate, latency.count(), latency.before(), latency.after(), latency.added());
        figuresOptions.publish(spec, text(figures), figures);
        return ExitCode.SUCCEEDED;
    }

    private AddedLatency measure() throws IOException, InterruptedException {
        try (BenchSite stage = BenchSite.set(LatencyModel.parse("100ms"));
                Services services = stage.services("latency", Services.Jvms.DEFAULT, SLOTS);
                var watch = new PoolWatch(services);
                var traffic = new FixedRate(services, new ChatRequests(BenchSite.POOL, 1, 1), rate)) {
            stage.configure(services.cluster(), Strategy.POOL_FIRST, BenchSite.AMPLE);
            watch.await(pool -> pool.getSlots() > 0);
            traffic.run(warmUp, (due, response) -> {});
            AddedLatency latency = new AddedLatency();
            traffic.run(seconds, (due, response) -> latency.add(due, response.getTimings(), Instant.now()));
            return latency;
        }
    }

    private static String text(Figures figures) {
        var table = new TextTable("milliseconds", "p50", "p90", "p99", "p99.9", "max");
        row(table, "written to call's start", figures.writtenToStart());
        row(table, "call's end to readable", figures.endToReadable());
        row(table, "added", figures.added());
        return table.text()
                + String.format(
                        Locale.ROOT,
                        "%n  %,d requests at %,d a second, each counted from the instant at which it was due%n",
                        figures.requests(),
                        figures.perSecond());
    }

    private static void row(TextTable table, String name, Quantiles quantiles) {
        table.row(
                name,
                tenths(quantiles.p50Millis()),
                tenths(quantiles.p90Millis()),
                tenths(quantiles.p99Millis()),
                tenths(quantiles.p999Millis()),
                tenths(quantiles.maxMillis()));
    }

    private static String tenths(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
