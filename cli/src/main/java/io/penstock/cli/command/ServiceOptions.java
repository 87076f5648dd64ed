package io.penstock.cli.command;

import io.penstock.cli.command.ClusterOptions.Connected;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.service.BrokerWatch;
import io.penstock.cli.service.Health;
import io.penstock.cli.service.HttpEndpoint;
import io.penstock.cli.terminal.Interruption;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and the life cycle of the long-running parts. */
final class ServiceOptions {
    private static final Logger log = LoggerFactory.getLogger(ServiceOptions.class);
    private static final Duration CHECK = Duration.ofSeconds(1);

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            converter = WholeNumberConverter.Port.class,
            defaultValue = "${env:PENSTOCK_HTTP_PORT}",
            description = "Answer GET /health/live, GET /health/ready and GET /metrics on this port. Environment: "
                    + "PENSTOCK_HTTP_PORT.")
    private Optional<Integer> httpPort = Optional.empty();

    @Option(
            names = "--startup-wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to wait for broker and registry. Default: 60s.")
    private Duration startupWait = Duration.ofSeconds(60);

    /** A part that runs. */
    interface Part extends Health, AutoCloseable {
        Optional<Throwable> failure();

        /** Adds this part's metrics. */
        void register(PrometheusRegistry registry);

        @Override
        void close();
    }

    /** Starts a part on a cluster that is available. */
    interface Starter {
        Part start(Connected connected);
    }

    /** Runs the part until SIGTERM, or until it fails. */
    int serve(String name, Starter starter) throws InterruptedException {
        return serve(name, Interruption.DEFAULT_BOUND, starter);
    }

    /** As {@link #serve(String, Starter)}, for a part that may need {@code endBound} to end. */
    int serve(String name, Duration endBound, Starter starter) throws InterruptedException {
        try (var interruption = new Interruption(endBound)) {
            // Bound first: a part that waits for its broker is live, and a port in use should be reported before the
            // wait.
            try (HttpEndpoint http = bind()) {
                Connected connected = clusterOptions.connect(startupWait);
                try (Part part = starter.start(connected);
                        var watch = BrokerWatch.start(connected.cluster(), name)) {
                    log.info("{} runs on {}", name, connected.cluster());
                    if (http != null) {
                        http.serve(health(part, watch), metrics(part));
                        log.info("Health and metrics are at port {}", http.port());
                    }
                    while (!interruption.await(CHECK)) {
                        if (!part.isLive()) {
                            throw WorkFailedException.stopped(
                                    name, part.failure(), "start it again; it goes on where it stopped");
                        }
                    }
                    log.info("{} stops", name);
                }
            }
            log.info("{} has stopped", name);
        }
        return ExitCode.SUCCEEDED;
    }

    @SuppressWarnings("NullAway") // try-with-resources takes a resource that is null.
    private HttpEndpoint bind() throws InterruptedException {
        return httpPort.isPresent() ? HttpEndpoint.bind(httpPort.get()) : null;
    }

    /** The health of a part. While it waits for its brokers it is live, but not ready. */
    private static Health health(Part part, BrokerWatch watch) {
        return new Health() {
            @Override
            public boolean isLive() {
                return part.isLive();
            }

            @Override
            public boolean isReady() {
                return part.isReady() && watch.isAnswered();
            }
        };
    }

    private static PrometheusRegistry metrics(Part part) {
        PrometheusRegistry registry = new PrometheusRegistry();
        JvmMetrics.builder().register(registry);
        part.register(registry);
        return registry;
    }

    /** The machine's name, for default ids. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
