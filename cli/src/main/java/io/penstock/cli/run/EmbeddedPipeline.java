package io.penstock.cli.run;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.budget.kafka.WarmStart;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.dispatcher.kafka.ClientNames;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.LiveTopics;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker, ledger and dispatcher in this process, on one data directory. */
final class EmbeddedPipeline implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPipeline.class);

    /** The same at every start, so that ledger and dispatcher resume their own state. */
    private static final String LEDGER_ID = "embedded";

    private static final String WORKER_ID = "embedded";
    private static final String REGISTRY = "mock://penstock";

    /** Requests in one batch of records have much in common, so they compress well. */
    private static final Map<String, String> CLIENT_PROPERTIES = Map.of("compression.type", "lz4");

    private static final Duration DRAIN_BOUND = Duration.ofSeconds(5);

    private static final String GO_ON = "the same command goes on where it stopped";

    private final Cluster cluster;
    private final Ledger ledger;
    private final Dispatcher dispatcher;
    private final Deque<AutoCloseable> parts;

    /** Keeps what the ledger has learnt when it is closed. */
    private record LearntAtTheEnd(LearntFiles files, Collection<PoolConfig> pools, Ledger ledger)
            implements AutoCloseable {
        @Override
        public void close() {
            files.write(pools, ledger.learnt());
        }
    }

    private EmbeddedPipeline(Cluster cluster, Ledger ledger, Dispatcher dispatcher, Deque<AutoCloseable> parts) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.dispatcher = dispatcher;
        this.parts = parts;
    }

    /**
     * Starts the parts; they find each other in the background.
     *
     * @param pools the pools to put in force; pools of an earlier start that are not among them are removed
     * @param slots calls that are made at once for each pool
     * @param calls told of each call before it is made
     * @param learnt has what earlier runs have learnt, and keeps what this one learns when it is closed
     */
    static EmbeddedPipeline start(
            DataDirectory directory,
            Collection<PoolConfig> pools,
            int slots,
            CallObserver calls,
            Optional<LearntFiles> learnt) {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(directory.path().resolve("broker"));
            parts.push(broker);
            Cluster cluster = new Cluster(
                    broker.bootstrapServers(),
                    CLIENT_PROPERTIES,
                    Cluster.DEFAULT_PREFIX,
                    AvroRecordSerdes.create(SerdesConfig.of(REGISTRY)));
            LiveTopics topics = TopicPlan.embedded().ensure(cluster);
            publish(cluster, pools);
            Path state = directory.path().resolve("ledger");
            Ledger ledger = Ledger.start(
                    cluster,
                    LedgerConfig.of(LEDGER_ID, state, topics.partitions(Topic.REQUESTS))
                            .withWarmStart(
                                    learnt.map(files -> files.read(pools)).orElse(WarmStart.NONE)));
            parts.push(ledger);
            // closed after the dispatcher, when the last answers have come, and before the ledger
            learnt.ifPresent(files -> parts.push(new LearntAtTheEnd(files, pools, ledger)));
            Dispatcher dispatcher = Dispatcher.start(
                    cluster,
                    DispatcherConfig.of(WORKER_ID).withSlotsPerPool(slots).withDrainBound(DRAIN_BOUND),
                    calls);
            parts.push(dispatcher);
            parts.push(ConsumedRecords.delete(
                    cluster,
                    Map.of(Topic.REQUESTS, Ledger.group(cluster), Topic.ADMITTED, ClientNames.group(cluster))));
            return new EmbeddedPipeline(cluster, ledger, dispatcher, parts);
        } catch (RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    private static void publish(Cluster cluster, Collection<PoolConfig> pools) {
        Set<String> vanished = new TreeSet<>(ClusterPools.read(cluster).keySet());
        vanished.removeAll(pools.stream().map(PoolConfig::getPool).collect(Collectors.toSet()));
        ClusterPools.publish(cluster, pools, vanished);
    }

    /**
     * The options with which other commands reach this cluster while it runs. Its schema ids are the same in every
     * process.
     */
    String clusterOptions() {
        return "--bootstrap-server " + cluster.bootstrapServers() + " --schema-registry " + REGISTRY;
    }

    Cluster cluster() {
        return cluster;
    }

    /** @throws WorkFailedException when a part has given up */
    void check() {
        if (!ledger.isHealthy()) {
            throw WorkFailedException.stopped("ledger", ledger.failure(), GO_ON);
        }
        if (!dispatcher.isHealthy()) {
            throw WorkFailedException.stopped("dispatcher", dispatcher.failure(), GO_ON);
        }
    }

    /** Stops the parts, the last started first. */
    @Override
    public void close() {
        closeAll(parts);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not stop in order", part.getClass().getSimpleName(), e);
            }
        }
    }
}
