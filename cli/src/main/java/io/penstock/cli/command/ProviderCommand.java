package io.penstock.cli.command;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.terminal.Interruption;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.faults.FaultPlanException;
import io.penstock.provider.faults.FaultPlans;
import io.penstock.provider.limits.KeyLimits;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.limits.Policy;
import io.penstock.provider.model.LatencyModel;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the simulated provider until it is told to stop. */
@Command(
        name = "provider",
        description =
                "Run a simulated provider that speaks OpenAI's, Azure's and Anthropic's APIs and keeps exact limits for each key. "
                        + "GET /stats tells what it counted, GET /health/live whether it runs.",
        footerHeading = "%nA fault plan (docs/SIMULATED-PROVIDER.md has all of it):%n",
        footer = {
            "  {\"script\": [null, {\"kind\": \"status\", \"status\": 503}],",
            "   \"rules\": [{\"fault\": {\"kind\": \"delay\", \"by\": \"2s\"}, \"probability\": 0.05,",
            "              \"key\": \"east-key\", \"for\": \"1m\"}], \"seed\": 7}",
            "The script is what the first calls of each key meet, null being nothing; the rules are what later calls meet by "
                    + "chance. The kinds of faults with their fields:",
            "  status: status, retry_after (may be left out); delay: by; cut: at, which is",
            "  before_headers, after_headers or mid_body; malformed_body; wrong_usage: factor;",
            "  silence: for; trickle: over"
        })
final class ProviderCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final Logger log = LoggerFactory.getLogger(ProviderCommand.class);
    private static final int DEFAULT_PORT = 8089;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "${env:PENSTOCK_PROVIDER_HOST:-" + ProviderConfig.LOOPBACK + "}",
            description = "The address to listen on. Environment: PENSTOCK_PROVIDER_HOST. Default: 127.0.0.1.")
    private String host = ProviderConfig.LOOPBACK;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = WholeNumberConverter.Port.class,
            description = "The port to listen on. Default: ${DEFAULT-VALUE}.")
    private int port = DEFAULT_PORT;

    @Option(
            names = "--key",
            paramLabel = "KEY=RPM:TPM",
            converter = KeyConverter.class,
            description = "A key with its limits, also as KEY=RPM:TPM:CONCURRENCY, with - for no limit; may be given "
                    + "several times. Without any, every caller is let in.")
    private List<KeyLimits> keys = List.of();

    @Option(
            names = "--other-keys",
            paramLabel = "RPM:TPM",
            converter = LimitsConverter.class,
            description = "The limits of each key that is not named. Default: they are answered 401.")
    private Optional<Limits> otherKeys = Optional.empty();

    @Option(
            names = "--count-only",
            description = "Let every call in and count it, instead of answering 429 above a limit.")
    private boolean countOnly;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The length of the sliding windows that the limits are of. Default: 60s.")
    private Duration window = Policy.STRICT.window();

    @Option(
            names = "--latency",
            paramLabel = "MODEL",
            converter = LatencyConverter.class,
            description = "How long answers take: instant, study, or BASE+PER_TOKEN as 0.5s+20ms. Default: instant.")
    private LatencyModel latency = LatencyModel.instant();

    @Option(
            names = "--output",
            paramLabel = "MIN:MAX",
            converter = OutputConverter.class,
            description = "The part of its maximum that an answer uses, as 0.9:1.0. Default: 0.05:1.0.")
    private OutputLengthModel outputs = OutputLengthModel.DEFAULT;

    @Option(
            names = "--cached",
            paramLabel = "SHARE",
            converter = ShareConverter.class,
            description = "The part of the input that answers say was cached, 0 to 1. Default: 0.")
    private double cachedShare;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of what is drawn. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--faults",
            paramLabel = "FILE",
            description = "A fault plan in JSON, see below: what goes wrong from the start. POST /faults sets another, "
                    + "DELETE /faults ends it.")
    private Optional<Path> faults = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        common.service();
        try (var interruption = new Interruption();
                SimulatedProvider provider = start()) {
            log.info("The simulated provider answers at {}", provider.baseUrl());
            interruption.await();
            log.info("The simulated provider stops");
        }
        return ExitCode.SUCCEEDED;
    }

    private SimulatedProvider start() {
        try {
            var config = ProviderConfig.builder()
                    .host(host)
                    .port(port)
                    .policy((countOnly ? Policy.COUNTING : Policy.STRICT).withWindow(window))
                    .latency(latency)
                    .outputs(outputs)
                    .cachedShare(cachedShare)
                    .seed(seed);
            keys.forEach(config::key);
            otherKeys.ifPresent(config::unknownKeys);
            faults.map(ProviderCommand::read).ifPresent(config::faults);
            return SimulatedProvider.start(config.build());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see `penstock provider --help`");
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "name another with --host or --port");
        }
    }

    private static FaultPlan read(Path file) {
        try {
            return FaultPlans.parse(Files.readString(file));
        } catch (FaultPlanException e) {
            throw new UsageException(file + ":" + e.line() + ": " + e.problem(), e.remedy());
        } catch (NoSuchFileException e) {
            throw new UsageException("--faults " + file + " is not there", "name a file with a fault plan");
        } catch (IOException e) {
            throw new UsageException(
                    "--faults " + file + " cannot be read: " + e.getMessage(), "name a file with a fault plan");
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    static final class KeyConverter extends TextConverter<KeyLimits> {
        KeyConverter() {
            super(KeyLimits::parse);
        }
    }

    static final class LimitsConverter extends TextConverter<Limits> {
        LimitsConverter() {
            super(Limits::parse);
        }
    }

    static final class LatencyConverter extends TextConverter<LatencyModel> {
        LatencyConverter() {
            super(LatencyModel::parse);
        }
    }

    static final class ShareConverter extends TextConverter<Double> {
        ShareConverter() {
            super(ShareConverter::parse);
        }

        private static double parse(String text) {
            try {
                double share = Double.parseDouble(text.strip());
                if (share >= 0 && share <= 1) {
                    return share;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new IllegalArgumentException("must be a number from 0 to 1, got `" + text + "`");
        }
    }

    static final class OutputConverter extends TextConverter<OutputLengthModel> {
        OutputConverter() {
            super(OutputLengthModel::parse);
        }
    }
}
