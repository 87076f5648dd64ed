package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.baseline.Baseline;
import io.penstock.lab.baseline.Contender;
import io.penstock.lab.baseline.PlainLoop;
import io.penstock.lab.baseline.Round;
import io.penstock.lab.baseline.Speed;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the raw speed of the pipeline with a plain loop's. */
@Command(
        name = "baseline",
        description =
                "Measure the raw speed of the whole pipeline (broker, ledger, dispatcher, a pool without limits, a "
                        + "provider that answers at once) beside a plain exactly-once loop of consumer, HTTP call and "
                        + "transactional producer: same broker, same provider, same 1 KB prompts, in turns.")
final class BaselineCommand implements Callable<Integer>, CommonOptions.Holder {
    /** The requests that each contender may have in hand: slots of the dispatcher, records that the loop has read. */
    private static final int IN_HAND = 1_024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--requests",
            paramLabel = "N",
            converter = Hundreds.class,
            defaultValue = "40000",
            description = "Requests of each turn. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--turns",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "2",
            description = "Turns of each of the two. Default: ${DEFAULT-VALUE}.")
    private int turns;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            converter = InHand.class,
            defaultValue = "128",
            description = "Calls that the plain loop makes at the same time. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    /** A number of requests; with fewer, the run is over before a speed can be measured. */
    static final class Hundreds extends WholeNumberConverter {
        Hundreds() {
            super(100, Integer.MAX_VALUE);
        }
    }

    /** A number of requests in hand, which includes those being called. */
    static final class InHand extends WholeNumberConverter {
        InHand() {
            super(1, IN_HAND);
        }
    }

    /** The figures for the JSON file. */
    record Figures(
            int requestsPerTurn,
            int inFlight,
            int processors,
            String java,
            Speed pipeline,
            Speed plainLoop,
            double steadyRatio,
            double averageRatio) {}

    @Override
    public Integer call() throws IOException {
        common.quiet();
        Path directory = Files.createTempDirectory("penstock-baseline-");
        try (DataDirectory owned = DataDirectory.open(directory)) {
            try {
                Figures figures = measure(directory);
                figuresOptions.publish(spec, BaselineText.of(figures.pipeline(), figures.plainLoop()), figures);
            } finally {
                owned.delete();
            }
        }
        return ExitCode.SUCCEEDED;
    }

    private Figures measure(Path directory) throws IOException {
        try (SimulatedProvider provider =
                        SimulatedProvider.start(ProviderConfig.builder().build());
                EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            var serdes = AvroRecordSerdes.create(SerdesConfig.of("mock://baseline"));
            var baseline = new Baseline(
                    prefix -> new Cluster(broker.bootstrapServers(), Map.of(), prefix, serdes),
                    directory.resolve("ledgers"),
                    this::tell);
            Contender pipeline = new WholePipeline(provider.baseUrl(), IN_HAND);
            Contender plainLoop = new PlainLoop(URI.create(provider.baseUrl()).resolve("/"), inFlight, IN_HAND);
            List<Round> rounds = baseline.run(pipeline, plainLoop, requests, turns);
            Speed ours = Speed.of(pipeline.name(), rounds);
            Speed plain = Speed.of(plainLoop.name(), rounds);
            return new Figures(
                    requests,
                    inFlight,
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.version().toString(),
                    ours,
                    plain,
                    ours.steadyPerSecond() / plain.steadyPerSecond(),
                    ours.averagePerSecond() / plain.averagePerSecond());
        } catch (IllegalStateException e) {
            throw new WorkFailedException(String.valueOf(e.getMessage()), "add --verbose for the details", e);
        }
    }

    private void tell(Round round) {
        Speed speed = Speed.of(round.contender(), List.of(round));
        spec.commandLine()
                .getErr()
                .println("%s: %,d requests, %,.0f/s steady, %,.0f/s average, %.1f s of CPU"
                        .formatted(
                                speed.contender(),
                                speed.requests(),
                                speed.steadyPerSecond(),
                                speed.averagePerSecond(),
                                speed.cpuSeconds()));
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
