package io.penstock.lab.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.penstock.cli.Main;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.DurationConverter;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.config.Durations;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.chaos.ChaosReport;
import io.penstock.lab.chaos.ChaosRun;
import io.penstock.lab.chaos.ChaosSettings;
import io.penstock.lab.chaos.ChaosSite;
import io.penstock.lab.chaos.EdgeCounts;
import io.penstock.lab.chaos.IncidentCounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills, stops and continues the parts of a whole pipeline while it works, and judges. */
@Command(
        name = "chaos",
        description = "Start a whole pipeline in processes of its own (broker, two ledgers, three dispatchers, a "
                + "provider with faults), kill, stop and continue its parts while requests come, then read every topic "
                + "and judge: one response a request, everything released, no window above its limit. What is done and "
                + "when follows from the seed.")
final class ChaosCommand implements Callable<Integer>, CommonOptions.Holder {
    /**
     * How late the provider may count a call. It is long because eight programs that have just started share this
     * machine.
     */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(3);

    private static final Duration DISPATCHER_SESSION = Duration.ofSeconds(6);
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addSerializer(Instant.class, ToStringSerializer.instance))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--seed", paramLabel = "N", description = "The seed. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--requests",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            description = "Requests. Default: ${DEFAULT-VALUE}.")
    private int requests = 4_000;

    @Option(
            names = "--span",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long requests come and incidents happen. Default: 3m.")
    private Duration span = Duration.ofMinutes(3);

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The window of every key's limits. Default: 60s.")
    private Duration window = Duration.ofSeconds(60);

    @Option(
            names = "--ledger-session",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The ledgers' session timeout. Default: 10s.")
    private Duration ledgerSession = Duration.ofSeconds(10);

    @Option(
            names = "--dispatcher-kills",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "SIGKILLs of a dispatcher. Default: ${DEFAULT-VALUE}.")
    private int dispatcherKills = 4;

    @Option(
            names = "--ledger-kills",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "SIGKILLs of a ledger. Default: ${DEFAULT-VALUE}.")
    private int ledgerKills = 2;

    @Option(
            names = "--broker-kills",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "SIGKILLs of the broker. Default: ${DEFAULT-VALUE}.")
    private int brokerKills = 1;

    @Option(
            names = "--stops",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "Dispatchers that are stopped for longer than their session, then continued. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int stops = 2;

    @Option(
            names = "--additions",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "Dispatchers that are added for a while. Default: ${DEFAULT-VALUE}.")
    private int additions = 1;

    @Option(
            names = "--hostile",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "Hostile records: garbage, endpoints of 5 MB, keys of 8 MB, odd headers and instants, forged "
                    + "grants. Default: ${DEFAULT-VALUE}.")
    private int hostile = 40;

    @Option(
            names = "--registry-outages",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "Outages of the schema registry, in each of which a ledger is killed and comes back first. "
                    + "With 0 there is no registry that could be away. Default: ${DEFAULT-VALUE}.")
    private int registryOutages = 1;

    @Option(
            names = "--clock-steps",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            description = "Steps of one ledger's clock by 80 s or two hours, ahead or back, for a moment or for "
                    + "seconds. Default: ${DEFAULT-VALUE}.")
    private int clockSteps = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON too.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        ChaosSettings settings = settings();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path directory = Files.createTempDirectory("penstock-chaos-");
        try (DataDirectory owned = DataDirectory.open(directory)) {
            ChaosReport report = ChaosRun.run(
                    settings,
                    new ChaosSite(
                            penstock(),
                            directory,
                            (cluster, pools) -> ClusterPools.publish(cluster, pools, Set.of()),
                            line -> {
                                err.println(line);
                                err.flush();
                            }));
            out.print(ChaosText.of(report));
            json.ifPresent(file -> StudyOptions.write(file, toJson(report)));
            if (report.holds()) {
                owned.delete();
                out.flush();
                return ExitCode.SUCCEEDED;
            }
            out.println("  replay it with: " + replay() + "\n  logs and topics are in " + directory);
            out.flush();
            return ExitCode.INCOMPLETE;
        } catch (IllegalStateException e) {
            throw new WorkFailedException(
                    String.valueOf(e.getMessage()), "the parts' logs are in " + directory + "; replay: " + replay(), e);
        }
    }

    private ChaosSettings settings() {
        try {
            return new ChaosSettings(
                    seed,
                    requests,
                    span,
                    window,
                    CLOCK_SKEW,
                    DISPATCHER_SESSION,
                    ledgerSession,
                    new IncidentCounts(dispatcherKills, ledgerKills, brokerKills, stops, additions),
                    new EdgeCounts(hostile, registryOutages, clockSteps));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see `penstock lab chaos --help`");
        }
    }

    /**
     * The command line that starts this program again, with a small heap and a fast start. Classes come from the
     * archive that this process uses.
     */
    private static List<String> penstock() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile=")
                        || argument.startsWith("-Xshare:")
                        || argument.startsWith("-Xlog:"))
                .forEach(command::add);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        return command;
    }

    private static String toJson(ChaosReport report) {
        try {
            return JSON.writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is numbers and text, which can be written", e);
        }
    }

    private String replay() {
        return ("penstock lab chaos --seed %d --requests %d --span %s --window %s --ledger-session %s"
                        + " --dispatcher-kills %d --ledger-kills %d --broker-kills %d --stops %d --additions %d"
                        + " --hostile %d --registry-outages %d --clock-steps %d")
                .formatted(
                        seed,
                        requests,
                        Durations.format(span),
                        Durations.format(window),
                        Durations.format(ledgerSession),
                        dispatcherKills,
                        ledgerKills,
                        brokerKills,
                        stops,
                        additions,
                        hostile,
                        registryOutages,
                        clockSteps);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
