package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.ChangedKeys;
import io.penstock.budget.kafka.store.GlobalUpdate;
import io.penstock.budget.kafka.store.GlobalUpdate.Retention;
import io.penstock.budget.kafka.store.GlobalView;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.work.WorkBudget;
import io.penstock.records.PoolConfig;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.PoolRoutes;
import io.penstock.schemas.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools' configurations and the workers' announcements, as a task has read them from the global stores. */
final class ClusterView {
    /** The silence after which a worker is taken for dead; workers announce themselves every second. */
    static final long WORKER_SILENCE_MILLIS = 5_000;

    /**
     * How long a worker's last announcement is kept. A killed worker does not withdraw it, so it is dropped when the
     * worker has been silent for longer than any pause that a worker recovers from.
     */
    static final long WORKERS_KEPT_MILLIS = 60_000;

    /**
     * The most workers; more than any cluster has. The snapshot of a worker takes some hundred bytes for each pool.
     */
    static final int MAX_WORKERS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);

    private static final String CONFIGURATIONS = "configurations";
    private static final String WORKERS = "workers";

    /** The changes in the global stores, for all tasks of a process. */
    record Sources(ChangedKeys configurations, ChangedKeys workers) {}

    private final GlobalView<PoolConfig> configurationView;
    private final GlobalView<WorkerSnapshot> workerView;
    private final Map<String, PoolConfig> configurations = new HashMap<>();
    private final Offers offers = new Offers();
    private PoolRoutes routes = new PoolRoutes(List.of());
    private boolean isBehind;

    ClusterView(ProcessorContext<?, ?> context, Cluster cluster, Sources sources) {
        configurationView = new GlobalView<>(context, CONFIGURATIONS, sources.configurations(), cluster, Topic.CONTROL);
        workerView = new GlobalView<>(context, WORKERS, sources.workers(), cluster, Topic.WORKER_METRICS);
    }

    static Sources addTo(Topology topology, Cluster cluster) {
        Sources sources = new Sources(new ChangedKeys(), new ChangedKeys());
        addGlobalStore(topology, CONFIGURATIONS, cluster.name(Topic.CONTROL), sources.configurations(), Retention.ALL);
        addGlobalStore(
                topology,
                WORKERS,
                cluster.name(Topic.WORKER_METRICS),
                sources.workers(),
                new Retention(WORKERS_KEPT_MILLIS, MAX_WORKERS));
        return sources;
    }

    /**
     * Reads what the workers have announced and, within a budget, which configurations have changed.
     *
     * @param changed receives the pool of each configuration that is new, has changed or is gone
     */
    void refresh(long nowMillis, WorkBudget budget, Consumer<String> changed) {
        // no more than the store keeps, each once a second
        workerView.refresh(WorkBudget.ofItems(MAX_WORKERS), offers::heard);
        offers.forgetSilentSince(nowMillis - WORKER_SILENCE_MILLIS);
        boolean[] any = new boolean[1];
        isBehind = configurationView.refresh(budget, (pool, config) -> {
            if (config.filter(of -> !of.getPool().equals(pool)).isPresent()) {
                LOG.error(
                        "Control record '{}' is ignored: it is the configuration of pool '{}', which is to be its key",
                        Excerpt.of(pool),
                        Excerpt.of(config.get().getPool()));
                return;
            }
            PoolConfig before =
                    config.isPresent() ? configurations.put(pool, config.get()) : configurations.remove(pool);
            if (config.isPresent() ? !config.get().equals(before) : before != null) {
                any[0] = true;
                changed.accept(pool);
            }
        });
        if (any[0]) {
            routes = new PoolRoutes(configurations.values());
        }
    }

    /** Whether configurations are left that the last {@link #refresh} had no time for. */
    boolean isBehind() {
        return isBehind;
    }

    /**
     * Whether the pool has a configuration that was not read yet, for lack of time or because the registry does not
     * answer.
     */
    boolean isAwaited(String pool) {
        return configurationView.isAwaited(pool);
    }

    /** How many pools have such a configuration. */
    int awaitedPools() {
        return configurationView.awaited();
    }

    /** The pools by name and by model, for routing requests. */
    PoolRoutes routes() {
        return routes;
    }

    Map<String, PoolConfig> configurations() {
        return configurations;
    }

    /** The names of the configured pools, in alphabetical order. */
    SortedSet<String> poolNames() {
        return routes.names();
    }

    /** Whether any live worker offers the pool a slot. */
    boolean hasWorkers(String pool) {
        return offers(pool).stream()
                .anyMatch(offer -> offer.slots() > 0 && !offer.partitions().isEmpty());
    }

    /** What the live workers offer a pool. */
    List<WorkerCapacity> offers(String pool) {
        return offers.of(pool);
    }

    /** The pools whose {@link #offers} have changed since the last call. */
    Set<String> takeChangedOffers() {
        return offers.takeChanged();
    }

    void close() {
        configurationView.close();
        workerView.close();
    }

    private static void addGlobalStore(
            Topology topology, String name, String topic, ChangedKeys changedKeys, Retention retention) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                name + "-source",
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                name + "-update",
                () -> new GlobalUpdate(name, changedKeys, retention));
    }
}
