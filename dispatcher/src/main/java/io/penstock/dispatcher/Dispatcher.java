package io.penstock.dispatcher;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.core.WorkerSettings;
import io.penstock.dispatcher.kafka.ControlReader;
import io.penstock.dispatcher.kafka.DispatchLoop;
import io.penstock.dispatcher.kafka.WorkerReports;
import io.penstock.dispatcher.kafka.WorkerSummary;
import io.penstock.dispatcher.metrics.Counters;
import io.penstock.dispatcher.metrics.ProcessMemory;
import io.penstock.dispatcher.metrics.WorkerLog;
import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.provider.client.ProviderClient;
import io.penstock.dispatcher.provider.client.ProviderInstance;
import io.penstock.dispatcher.provider.key.ApiKeys;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.dispatcher.work.PoolSettings;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Excerpt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running worker: it takes the grants of its partitions, calls providers, and publishes responses and outcomes. */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final Duration SWEEP_PERIOD = Duration.ofMillis(100);

    private final DispatcherConfig config;
    private final InstantSource clock = InstantSource.system();
    private final WorkerMeters meters = new WorkerMeters();
    private final ProcessMemory memory = new ProcessMemory();
    private final ApiKeys keys = new ApiKeys(System.getenv());
    private final ProviderClient client;
    private final WorkerReports reports;
    private final DispatchLoop loop;
    private final ControlReader control;
    private final ScheduledExecutorService sweeper;
    private volatile boolean closing;

    private Dispatcher(Cluster cluster, DispatcherConfig config, CallObserver listener) {
        this.config = config;
        client = new ProviderClient(clock, System::nanoTime);
        reports = new WorkerReports(cluster, config.workerId(), this::snapshot);
        WorkerLog log = new WorkerLog(meters, listener);
        OutcomeRecords outcomeRecords = new OutcomeRecords(config.workerId());
        loop = new DispatchLoop(
                cluster,
                new WorkerSettings(config.workerId(), config.drainBound(), config.commitInterval()),
                log,
                clock,
                System::nanoTime,
                completions -> new CallScheduler(
                        config.slotsPerPool(), outcomeRecords, log, ThreadLocalRandom::current, completions),
                reports::announce);
        control = new ControlReader(cluster, config.workerId(), this::configure);
        sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "penstock-sweeper-" + config.workerId());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a worker on topics that exist. When this returns, the worker knows every configured pool whose schema
     * the registry has told within ten seconds. It joins the group of workers in the background.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers cannot be used, or the thread is interrupted
     * @throws IllegalArgumentException if a proxy that the environment or the JVM names cannot be used
     */
    public static Dispatcher start(Cluster cluster, DispatcherConfig config) {
        return start(cluster, config, CallObserver.NONE);
    }

    /** As {@link #start(Cluster, DispatcherConfig)}, with an observer that is told of each call before it is made. */
    public static Dispatcher start(Cluster cluster, DispatcherConfig config, CallObserver listener) {
        Dispatcher dispatcher = new Dispatcher(cluster, config, listener);
        try {
            dispatcher.begin();
            return dispatcher;
        } catch (InterruptedException e) {
            dispatcher.close();
            throw new InterruptException(e);
        } catch (RuntimeException e) {
            dispatcher.close();
            throw e;
        }
    }

    /** Whether its loop runs: it reads grants, or takes partitions over or hands them on. */
    public boolean isHealthy() {
        return loop.isAlive() && loop.failure().isEmpty();
    }

    /** Whether it can be granted calls: it is healthy, is not closing, and has a partition to start grants from. */
    public boolean isReady() {
        return !closing && isHealthy() && !readyPartitions().isEmpty();
    }

    /** What made it stop unexpectedly; empty while it runs and after an orderly end. */
    public Optional<Throwable> failure() {
        return loop.failure();
    }

    /**
     * What it has done so far. Results of grants count once their transaction is committed, calls and tokens at once.
     */
    public Counters counters() {
        return meters.counters();
    }

    /** What it offers each configured pool, and which of the pool's instances it cannot call. */
    public List<PoolSlots> offered() {
        return loop.scheduler().slots();
    }

    /** The partitions of the admitted topic that it starts grants from. */
    public List<Integer> readyPartitions() {
        return loop.readyPartitions();
    }

    /**
     * Stops offering slots and starting calls, waits for running calls up to the drain bound, commits, and leaves the
     * group.
     */
    @Override
    public void close() {
        closing = true;
        try {
            loop.scheduler().stopStarting();
            reports.announce();
            loop.leave();
            control.end();
            reports.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sweeper.shutdownNow();
            client.close();
        }
    }

    private void begin() throws InterruptedException {
        control.begin();
        Future<?> unused = sweeper.scheduleWithFixedDelay(
                this::sweep, SWEEP_PERIOD.toMillis(), SWEEP_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        loop.begin();
        reports.begin();
    }

    private void sweep() {
        try {
            client.checkBounds();
            client.closeIdle();
            loop.scheduler().tend(clock.instant(), System.nanoTime());
        } catch (RuntimeException | Error e) {
            // A task that throws is not scheduled again.
            LOG.error("A sweep over the calls failed", e);
        }
    }

    private void configure(Map<String, PoolConfig> pools) {
        Map<String, PoolSettings> settings = new HashMap<>();
        pools.forEach((pool, poolConfig) -> {
            try {
                CallBounds bounds = CallBounds.of(poolConfig);
                settings.put(
                        pool,
                        PoolSettings.of(poolConfig, instance -> new ProviderInstance(instance, bounds, client, keys)));
            } catch (RuntimeException | Error e) {
                // An error in one pool's configuration must not keep the others from being served.
                LOG.error("Pool '{}' is not served", Excerpt.of(pool), e);
            }
        });
        client.allow(Math.max(1, loop.scheduler().maxCalls(settings.size())));
        loop.scheduler().configure(settings, clock.instant());
        reports.announce();
    }

    private WorkerSnapshot snapshot() {
        Counters counters = meters.counters();
        ProcessMemory.Reading heap = memory.read();
        boolean offers = !closing && isHealthy();
        WorkerSnapshot.Builder snapshot = WorkerSnapshot.newBuilder()
                .setWorker(config.workerId())
                .setAt(clock.instant())
                .setPartitions(loop.readyPartitions())
                .setPools(offers ? loop.scheduler().slots() : List.of())
                .setStarted(counters.started())
                .setSucceeded(counters.succeeded())
                .setRetried(counters.retried())
                .setFailed(counters.failed())
                .setLapsed(counters.lapsed())
                .setCallLatency(meters.callLatency().read())
                .setFirstTokenLatency(meters.firstTokenLatency().read())
                .setHeapUsedBytes(heap.heapUsedBytes())
                .setHeapMaxBytes(heap.heapMaxBytes())
                .setAllocatedBytes(heap.allocatedBytes())
                .setCollections(heap.collections())
                .setCollectionMillis(heap.collectionMillis());
        return snapshot.setSummary(WorkerSummary.of(snapshot)).build();
    }
}
