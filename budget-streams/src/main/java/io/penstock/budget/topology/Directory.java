package io.penstock.budget.topology;

import io.penstock.budget.admission.WorkerOffer;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools' configurations and the workers' announcements, as global stores hold them for every task. */
final class Directory {
    /** A worker that has not been heard of for so long is taken for dead; it announces itself every second. */
    static final long WORKER_SILENCE_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
    private static final String CONFIGURATIONS = "configurations";
    private static final String WORKERS = "workers";

    private final View<PoolConfig> configurations;
    private final View<WorkerSnapshot> workers;

    Directory(ProcessorContext<?, ?> context, Cluster cluster) {
        configurations = new View<>(context, CONFIGURATIONS, cluster, Topic.CONTROL);
        workers = new View<>(context, WORKERS, cluster, Topic.WORKER_METRICS);
    }

    static void addTo(Topology topology, Cluster cluster) {
        addGlobalStore(topology, CONFIGURATIONS, cluster.name(Topic.CONTROL));
        addGlobalStore(topology, WORKERS, cluster.name(Topic.WORKER_METRICS));
    }

    /**
     * Reads again what has changed.
     *
     * @return whether a configuration has
     */
    boolean refresh() {
        workers.refresh();
        return configurations.refresh();
    }

    Map<String, PoolConfig> configurations() {
        return configurations.records;
    }

    /** In alphabetical order. */
    SortedSet<String> poolNames() {
        return new TreeSet<>(configurations.records.keySet());
    }

    /** What the workers offer a pool that have been heard of lately. */
    List<WorkerOffer> offers(String pool, long nowMillis) {
        List<WorkerOffer> offers = new ArrayList<>();
        for (WorkerSnapshot worker : workers.records.values()) {
            if (nowMillis - worker.getAt().toEpochMilli() > WORKER_SILENCE_MILLIS) {
                continue;
            }
            for (PoolSlots slots : worker.getPools()) {
                if (slots.getPool().equals(pool)) {
                    offers.add(new WorkerOffer(
                            worker.getWorker(),
                            Math.max(0, slots.getSlots()),
                            worker.getPartitions(),
                            slots.getOpenChannels()));
                }
            }
        }
        return offers;
    }

    private static void addGlobalStore(Topology topology, String name, String topic) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                name + "-source",
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                name + "-update",
                () -> new Update(name));
    }

    /** Keeps the last bytes of every key. */
    private static final class Update extends ContextualProcessor<String, byte[], Void, Void> {
        private final String store;

        Update(String store) {
            this.store = store;
        }

        @Override
        public void process(Record<String, byte[]> record) {
            KeyValueStore<String, byte[]> target = context().getStateStore(store);
            if (record.key() == null) {
                return;
            }
            if (record.value() == null) {
                target.delete(record.key());
            } else {
                target.put(record.key(), record.value());
            }
        }
    }

    /** The records of one global store; only the bytes that changed are read again. */
    private static final class View<T extends SpecificRecord> {
        private final KeyValueStore<String, byte[]> store;
        private final Deserializer<T> deserializer;
        private final String topic;
        private Map<String, byte[]> seen = Map.of();
        private final Map<String, T> records = new HashMap<>();

        View(ProcessorContext<?, ?> context, String store, Cluster cluster, Topic<T> topic) {
            this.store = context.getStateStore(store);
            this.deserializer = cluster.serdes().deserializer(topic);
            this.topic = cluster.name(topic);
        }

        boolean refresh() {
            Map<String, byte[]> bytes = new HashMap<>();
            try (KeyValueIterator<String, byte[]> all = store.all()) {
                all.forEachRemaining(entry -> bytes.put(entry.key, entry.value));
            }
            boolean changed = false;
            for (Map.Entry<String, byte[]> entry : bytes.entrySet()) {
                if (!Arrays.equals(seen.get(entry.getKey()), entry.getValue())) {
                    changed = true;
                    read(entry.getKey(), entry.getValue());
                }
            }
            changed |= records.keySet().retainAll(bytes.keySet());
            seen = bytes;
            return changed;
        }

        private void read(String key, byte[] value) {
            try {
                records.put(key, deserializer.deserialize(topic, value));
            } catch (SerializationException unreadable) {
                LOG.warn("{}: the record of '{}' cannot be read; the one before stays", topic, key, unreadable);
            }
        }
    }
}
