package io.penstock.cli.command;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.cli.command.ServiceOptions.Part;
import io.penstock.cli.config.Durations;
import io.penstock.cli.service.PoolMetrics;
import io.penstock.cli.service.SnapshotFollower;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Runs a ledger as a service. */
@Command(
        name = "ledger",
        description = "Run a ledger, which owns budgets and grants requests, until SIGTERM. Several share the pools.")
public class LedgerCommand implements Callable<Integer>, CommonOptions.Holder {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "${env:PENSTOCK_STATE_DIR:-.penstock/ledger}",
            description = "Where the ledger keeps its state; each ledger has its own. Environment: PENSTOCK_STATE_DIR. "
                    + "Default: .penstock/ledger.")
    private Path stateDirectory = Path.of(".penstock", "ledger");

    @Option(
            names = "--ledger-id",
            paramLabel = "ID",
            defaultValue = "${env:PENSTOCK_LEDGER_ID}",
            description = "The ledger's name: stable across its restarts, unique among ledgers. Environment: "
                    + "PENSTOCK_LEDGER_ID. Default: made of the machine's name and the state directory.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--standby-replicas",
            paramLabel = "N",
            converter = WholeNumberConverter.CountOrNone.class,
            defaultValue = "${env:PENSTOCK_STANDBY_REPLICAS:-1}",
            description = "Copies of the state that other ledgers keep, so that one of them goes on at once when this "
                    + "one is gone. Environment: PENSTOCK_STANDBY_REPLICAS. Default: 1.")
    private int standbyReplicas = 1;

    @Option(
            names = "--session-timeout",
            paramLabel = "DURATION",
            converter = SessionTimeoutConverter.class,
            defaultValue = "${env:PENSTOCK_SESSION_TIMEOUT:-10s}",
            description = "A ledger that is not heard of for so long loses its pools to another. Environment: "
                    + "PENSTOCK_SESSION_TIMEOUT. Default: 10s.")
    private Duration sessionTimeout = Duration.ofSeconds(10);

    @Override
    public final Integer call() throws InterruptedException {
        common.service();
        Clocks clocks = clocks();
        return service.serve("ledger", connected -> {
            var config = LedgerConfig.of(
                            id.orElseGet(this::defaultId),
                            stateDirectory,
                            connected.topics().partitions(Topic.REQUESTS))
                    .withStandbyReplicas(standbyReplicas)
                    .withSessionTimeout(sessionTimeout);
            Ledger ledger = Ledger.start(connected.cluster(), config, clocks);
            return new LedgerPart(connected.cluster(), ledger);
        });
    }

    /** The clocks of the ledger. */
    protected Clocks clocks() {
        return Clocks.OF_THE_MACHINE;
    }

    /** Reads the session timeout, up to the longest that brokers allow by default. */
    static final class SessionTimeoutConverter extends DurationConverter {
        private static final Duration MAX = Duration.ofMinutes(30);

        @Override
        public Duration convert(String text) {
            Duration timeout = super.convert(text);
            if (timeout.compareTo(MAX) > 0) {
                throw new TypeConversionException("must be at most " + Durations.format(MAX) + ", got `" + text + "`");
            }
            return timeout;
        }
    }

    /** A ledger with the metrics of all pools, which every ledger shows. */
    private static final class LedgerPart implements Part {
        private final Cluster cluster;
        private final Ledger ledger;
        private final Deque<SnapshotFollower> followers = new ArrayDeque<>();

        LedgerPart(Cluster cluster, Ledger ledger) {
            this.cluster = cluster;
            this.ledger = ledger;
        }

        @Override
        public boolean isLive() {
            return ledger.isHealthy();
        }

        @Override
        public boolean isReady() {
            return ledger.isReady();
        }

        @Override
        public Optional<Throwable> failure() {
            return ledger.failure();
        }

        @Override
        public void register(PrometheusRegistry registry) {
            var metrics = new PoolMetrics(registry);
            followers.add(SnapshotFollower.start(cluster, metrics::take));
        }

        @Override
        public void close() {
            followers.forEach(SnapshotFollower::close);
            ledger.close();
        }
    }

    private String defaultId() {
        int directory = stateDirectory.toAbsolutePath().normalize().toString().hashCode();
        return ServiceOptions.hostName() + "-" + Integer.toHexString(directory);
    }

    @Override
    public final CommonOptions common() {
        return common;
    }
}
