package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.command.PartProcess.Work;
import io.penstock.lab.load.ChatRequests;
import io.penstock.lab.load.ChatRequests.Answer;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a request costs the dispatcher under each strategy. */
@Command(
        name = "strategies",
        description =
                "Measure what a request costs the dispatcher by Traditional and by Pool-First, side by side: the same "
                        + "rate, which both keep up with, in turns on the same processes. What it allocates, how often it "
                        + "collects garbage, and its CPU time; for answers that come at once and for streamed ones.")
final class BenchStrategiesCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final int SLOTS = 128;

    /** A young generation that is small enough for collections to be counted. */
    private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m", "-Xmn16m");

    /** Seconds between a switch and the measurement. */
    private static final int SETTLE = 3;

    private static final double BYTES_PER_KILOBYTE = 1_000;

    /** The cases, in pairs that are compared. */
    private static final List<Case> CASES = List.of(
            new Case(false, Strategy.TRADITIONAL),
            new Case(false, Strategy.POOL_FIRST),
            new Case(true, Strategy.TRADITIONAL),
            new Case(true, Strategy.POOL_FIRST));

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
            names = "--output-tokens",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "200",
            description = "Tokens of an answer. Default: ${DEFAULT-VALUE}.")
    private int outputTokens;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "20",
            description = "How long a turn is measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--turns",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "3",
            description = "Turns of each strategy with each kind of answers. Default: ${DEFAULT-VALUE}.")
    private int turns;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            defaultValue = "20",
            description = "Seconds of each strategy with each kind of answers before that. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** One case. */
    private record Case(boolean isStreamed, Strategy strategy) {}

    /** The figures of one strategy with one kind of answers. */
    record Figures(
            boolean streamed,
            Strategy strategy,
            long requests,
            double allocatedKilobytes,
            double collectionsPerSecond,
            double cpuMillis) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        List<Figures> figures = measure();
        figuresOptions.publish(spec, text(figures), figures);
        return ExitCode.SUCCEEDED;
    }

    private List<Figures> measure() throws IOException, InterruptedException {
        var requests = new ChatRequests(BenchSite.POOL, 1, 1);
        Work[] work = new Work[CASES.size()];
        Arrays.fill(work, Work.NONE);
        try (BenchSite stage = BenchSite.set(LatencyModel.parse("100ms"));
                Services services = stage.services("strategies", new Services.Jvms(List.of(), HEAP), SLOTS);
                var watch = new PoolWatch(services);
                var traffic = new FixedRate(services, requests, rate)) {
            for (int turn = 0; turn <= turns; turn++) {
                for (int i = 0; i < work.length; i++) {
                    Case next = CASES.get(i);
                    requests.ask(new Answer(outputTokens, next.isStreamed()));
                    stage.configure(services.cluster(), next.strategy(), BenchSite.AMPLE);
                    watch.await(pool -> pool.getStrategy() == next.strategy() && pool.getSlots() > 0);
                    if (turn == 0) {
                        traffic.run(warmUp, (due, response) -> {});
                    } else {
                        traffic.run(SETTLE, (due, response) -> {});
                        Work before = services.dispatcher().work();
                        traffic.run(seconds, (due, response) -> {});
                        work[i] = work[i].plus(services.dispatcher().work().since(before));
                    }
                }
            }
        }
        List<Figures> figures = new ArrayList<>();
        for (int i = 0; i < work.length; i++) {
            figures.add(figures(CASES.get(i), work[i]));
        }
        return figures;
    }

    private Figures figures(Case of, Work work) {
        long span = (long) seconds * turns;
        long requests = rate * span;
        return new Figures(
                of.isStreamed(),
                of.strategy(),
                requests,
                work.allocatedBytes() / BYTES_PER_KILOBYTE / requests,
                (double) work.collections() / span,
                (double) work.cpu().toMillis() / requests);
    }

    private String text(List<Figures> figures) {
        var table = new TextTable("answer", "strategy", "allocated kB", "collections/s", "CPU ms");
        for (int i = 0; i < figures.size(); i += 2) {
            Figures traditional = figures.get(i);
            Figures poolFirst = figures.get(i + 1);
            row(table, "Traditional", traditional);
            row(table, "Pool-First", poolFirst);
            table.row(
                    "",
                    "ratio",
                    ratio(poolFirst.allocatedKilobytes(), traditional.allocatedKilobytes()),
                    ratio(poolFirst.collectionsPerSecond(), traditional.collectionsPerSecond()),
                    ratio(poolFirst.cpuMillis(), traditional.cpuMillis()));
        }
        return table.text()
                + String.format(
                        Locale.ROOT,
                        "%n  dispatcher, for a request: %,d of each at %,d a second, answers of %,d tokens%n",
                        figures.get(0).requests(),
                        rate,
                        outputTokens);
    }

    private static void row(TextTable table, String strategy, Figures figures) {
        table.row(
                figures.streamed() ? "streamed" : "at once",
                strategy,
                number("%.1f", figures.allocatedKilobytes()),
                number("%.3f", figures.collectionsPerSecond()),
                number("%.3f", figures.cpuMillis()));
    }

    /** A ratio as text; without one if the base is 0. */
    private static String ratio(double value, double base) {
        return base == 0 ? "-" : number("%.3f", value / base);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
