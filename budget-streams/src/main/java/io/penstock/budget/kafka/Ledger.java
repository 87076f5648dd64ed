package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.kafka.clock.SteadyTime;
import io.penstock.budget.kafka.clock.UsableTimestamps;
import io.penstock.budget.kafka.store.BoundedRocksDb;
import io.penstock.budget.kafka.store.ChangeTable;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running ledger process: the Kafka Streams application that owns the budgets of the pools of its partitions. */
public final class Ledger implements AutoCloseable {
    /** How often a failed stream thread is replaced within {@link #FAILURES_COUNT} before the ledger gives up. */
    static final int MAX_FAILURES = 20;

    /** The time after which a failure no longer counts: a ledger that runs for months has some. */
    static final Duration FAILURES_COUNT = Duration.ofMinutes(10);

    /** The most records of one poll. */
    private static final int RECORDS_OF_A_POLL = 100;

    /** The most bytes that are fetched of a partition at once; one larger batch of a producer is still fetched. */
    private static final int BYTES_OF_A_FETCH = 64 * 1024;

    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final KafkaStreams streams;
    private final AtomicReference<Throwable> lastFailure = new AtomicReference<>();
    private final RecentFailures failures = new RecentFailures(MAX_FAILURES, FAILURES_COUNT);

    private Ledger(KafkaStreams streams) {
        this.streams = streams;
    }

    /**
     * Starts a ledger, whose topics must exist. It joins the other ledgers of the same topic prefix in the background.
     */
    public static Ledger start(Cluster cluster, LedgerConfig config) {
        return start(cluster, config, Clocks.OF_THE_MACHINE);
    }

    /**
     * Starts a ledger on given clocks.
     *
     * @param clocks tell the time, which may step
     */
    public static Ledger start(Cluster cluster, LedgerConfig config, Clocks clocks) {
        return start(cluster, config, PoolLedger::new, clocks);
    }

    /**
     * Starts a ledger on given clocks and with given pool ledgers.
     *
     * @param ledgers makes the ledger of each pool
     */
    static Ledger start(Cluster cluster, LedgerConfig config, PoolLedger.Factory ledgers, Clocks clocks) {
        ProcessScope process = ProcessScope.of(clocks, config.warmStart());
        KafkaStreams streams = new KafkaStreams(
                LedgerTopology.build(
                        cluster,
                        config.requestPartitions(),
                        new SplittableRandom(),
                        ledgers,
                        UnaryOperator.identity(),
                        process),
                properties(cluster, config),
                process.commits(),
                new SteadyTime());
        Ledger ledger = new Ledger(streams);
        streams.setUncaughtExceptionHandler(ledger::onFailure);
        streams.start();
        return ledger;
    }

    /** Whether it is running or rebalancing. */
    public boolean isHealthy() {
        return streams.state().isRunningOrRebalancing();
    }

    /** Whether it is running and not rebalancing. A ledger that holds only standby copies is ready, too. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /**
     * What the pools of this process have learnt about their requests, as of their latest review, at most a second
     * ago. Empty unless the ledger is running.
     */
    public List<LearntValue> learnt() {
        List<LearntValue> learnt = new ArrayList<>();
        try {
            for (ChangeTable<?> table : ChangeTable.ALL) {
                if (table.isLearnt()) {
                    learnt.addAll(entries(table.store()));
                }
            }
        } catch (InvalidStateStoreException | IllegalStateException notRunning) {
            return List.of();
        }
        return learnt;
    }

    private List<LearntValue> entries(String store) {
        List<LearntValue> entries = new ArrayList<>();
        ReadOnlyKeyValueStore<Bytes, byte[]> opened = streams.store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
        try (KeyValueIterator<Bytes, byte[]> all = opened.all()) {
            all.forEachRemaining(entry -> entries.add(new LearntValue(store, entry.key, Bytes.wrap(entry.value))));
        }
        return entries;
    }

    /** The last failure of a stream thread, if any. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(lastFailure.get());
    }

    /** Commits, leaves the group and stops, within ten seconds. */
    @Override
    public void close() {
        streams.close(CLOSE_BOUND);
    }

    private StreamThreadExceptionResponse onFailure(Throwable failure) {
        lastFailure.set(failure);
        if (isOfTheDisk(failure)) {
            LOG.error("The ledger stops: its state cannot be written", failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        // each bad record fails a thread only a few times, so these failures do not count
        if (!FailedRecordException.isCauseOf(failure) && failures.addAndCheck(System.nanoTime())) {
            LOG.error(
                    "The ledger stops after more than {} failures within {} minutes",
                    MAX_FAILURES,
                    FAILURES_COUNT.toMinutes(),
                    failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("A stream thread failed and is replaced: {}", failure.getMessage(), failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether the cause is a disk that is full or gone, at which another thread would fail in the same way. */
    static boolean isOfTheDisk(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RocksDBException rocks
                    && rocks.getStatus() != null
                    && rocks.getStatus().getCode() == Status.Code.IOError) {
                return true;
            }
        }
        return false;
    }

    /** The consumer group of all ledgers of a cluster. */
    public static String group(Cluster cluster) {
        return cluster.prefix() + "-ledger";
    }

    /** How Kafka Streams runs the topology. */
    public static Properties properties(Cluster cluster, LedgerConfig config) {
        Properties properties = cluster.streamsConfig();
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, group(cluster));
        properties.setProperty(StreamsConfig.CLIENT_ID_CONFIG, cluster.prefix() + "-ledger-" + config.id());
        properties.setProperty(
                StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.setProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        // a task without attempts must not wait for some to arrive
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.globalConsumerPrefix("interceptor.classes"), UsableTimestamps.class.getName());
        // A failed send leaves a transaction that can only be aborted, and a failed record leaves half of its changes
        // in the stores. Going on after either would lose records or keep half of one. So the thread ends, the
        // transaction is aborted, and the records are read again. PoisonRecords bounds how often.
        properties.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.setProperty(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, Sensor.RecordingLevel.INFO.name());
        // another ledger can read nothing of a dead ledger's tasks before the dead one's transaction is aborted, and a
        // broker looks for such transactions only every ten seconds
        properties.put(
                StreamsConfig.producerPrefix("transaction.timeout.ms"),
                Math.toIntExact(config.sessionTimeout().toMillis() / 2));
        properties.put(
                StreamsConfig.consumerPrefix("session.timeout.ms"),
                Math.toIntExact(config.sessionTimeout().toMillis()));
        properties.put(
                StreamsConfig.consumerPrefix("heartbeat.interval.ms"),
                Math.toIntExact(config.sessionTimeout().toMillis() / 4));
        properties.put(StreamsConfig.mainConsumerPrefix("group.instance.id"), config.id());
        // Kafka Streams polls again when it has processed everything that it polled, one fetched partition after
        // another. Small polls and fetches keep outcomes from waiting for a backlog of requests.
        properties.put(StreamsConfig.mainConsumerPrefix("max.poll.records"), RECORDS_OF_A_POLL);
        properties.put(StreamsConfig.mainConsumerPrefix("max.partition.fetch.bytes"), BYTES_OF_A_FETCH);
        return properties;
    }
}
