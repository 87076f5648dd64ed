package io.penstock.cli.command;

import io.penstock.cli.command.ServiceOptions.Part;
import io.penstock.cli.config.Durations;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.service.WorkerMetrics;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.dispatcher.core.DrainTimes;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Runs a dispatcher as a service. */
@Command(
        name = "dispatcher",
        description = "Run a dispatcher, which calls providers, until SIGTERM; it then lets running calls end, for "
                + "as long as --drain-timeout. Any number may run.")
final class DispatcherCommand implements Callable<Integer>, CommonOptions.Holder {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Option(
            names = "--worker-id",
            paramLabel = "ID",
            defaultValue = "${env:PENSTOCK_WORKER_ID}",
            converter = NameConverter.class,
            description = "The worker's name, unique among those alive. Environment: PENSTOCK_WORKER_ID. Default: made "
                    + "of the machine's name and the process id.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--slots",
            paramLabel = "N",
            converter = WholeNumberConverter.Slots.class,
            defaultValue = "${env:PENSTOCK_SLOTS:-" + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + "}",
            description = "The most calls at the same time for each pool. Environment: PENSTOCK_SLOTS. Default: "
                    + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + ".")
    private int slots = DispatcherConfig.DEFAULT_SLOTS_PER_POOL;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            converter = DrainTimeoutConverter.class,
            defaultValue = "${env:PENSTOCK_DRAIN_TIMEOUT:-4m}",
            description =
                    "How long running calls may go on after SIGTERM, or when another dispatcher starts or stops and "
                            + "takes their partitions; it starts no calls meanwhile. Calls that take longer are given up and made "
                            + "again. At most 1d. Environment: PENSTOCK_DRAIN_TIMEOUT. Default: 4m.")
    private Duration drainTimeout = DispatcherConfig.DEFAULT_DRAIN_BOUND;

    @Override
    public Integer call() throws InterruptedException {
        common.service();
        DispatcherConfig config = config();
        return service.serve("dispatcher", DrainTimes.endedWithin(config.drainBound()), connected -> {
            Dispatcher dispatcher = Dispatcher.start(connected.cluster(), config);
            return new Part() {
                @Override
                public boolean isLive() {
                    return dispatcher.isHealthy();
                }

                @Override
                public boolean isReady() {
                    return dispatcher.isReady();
                }

                @Override
                public Optional<Throwable> failure() {
                    return dispatcher.failure();
                }

                @Override
                public void register(PrometheusRegistry registry) {
                    WorkerMetrics.register(registry, dispatcher::counters, dispatcher::offered);
                }

                @Override
                public void close() {
                    dispatcher.close();
                }
            };
        });
    }

    /** No call takes longer than a day. */
    static final class DrainTimeoutConverter extends DurationConverter {
        @Override
        public Duration convert(String text) {
            Duration timeout = super.convert(text);
            if (timeout.compareTo(DispatcherConfig.MAX_DRAIN) > 0) {
                throw new TypeConversionException(
                        "must be at most " + Durations.format(DispatcherConfig.MAX_DRAIN) + ", got `" + text + "`");
            }
            return timeout;
        }
    }

    private DispatcherConfig config() {
        try {
            String worker = id.orElseGet(() ->
                    ServiceOptions.hostName() + "-" + ProcessHandle.current().pid());
            return DispatcherConfig.of(worker).withSlotsPerPool(slots).withDrainBound(drainTimeout);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see `penstock dispatcher --help`");
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
