package io.penstock.lab.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The changelogs that a ledger has written, and in-memory stores that are restored from them, as when a ledger takes
 * over.
 */
final class ChangelogStores {
    private final Map<String, TreeMap<Bytes, byte[]>> changelogs = new HashMap<>();

    /** The names of the stores that have been created. */
    Set<String> stores() {
        return changelogs.keySet();
    }

    /** Notes a changelog record. A null value deletes the key. */
    void written(String store, Bytes key, byte @Nullable [] value) {
        Map<Bytes, byte[]> changelog = changelog(store);
        if (value == null) {
            changelog.remove(key);
        } else {
            changelog.put(key, value);
        }
    }

    /** A store of the same name that begins with the changelog's content at that time. */
    KeyValueBytesStoreSupplier restored(KeyValueBytesStoreSupplier original) {
        String name = original.name();
        Map<Bytes, byte[]> changelog = changelog(name);
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new Restored(Stores.inMemoryKeyValueStore(name).get(), changelog);
            }

            @Override
            public String metricsScope() {
                return "in-memory";
            }
        };
    }

    private Map<Bytes, byte[]> changelog(String store) {
        return changelogs.computeIfAbsent(store, ignored -> new TreeMap<>());
    }

    private record Restored(KeyValueStore<Bytes, byte[]> store, Map<Bytes, byte[]> changelog)
            implements KeyValueStore<Bytes, byte[]> {
        @Override
        public void init(StateStoreContext context, StateStore root) {
            store.init(context, root);
            changelog.forEach(store::put);
        }

        @Override
        public String name() {
            return store.name();
        }

        @Override
        public void close() {
            store.close();
        }

        @Override
        public boolean persistent() {
            return store.persistent();
        }

        @Override
        public boolean isOpen() {
            return store.isOpen();
        }

        @Override
        public Position getPosition() {
            return store.getPosition();
        }

        @Override
        public void put(Bytes key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public byte[] putIfAbsent(Bytes key, byte[] value) {
            return store.putIfAbsent(key, value);
        }

        @Override
        public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
            store.putAll(entries);
        }

        @Override
        public byte[] delete(Bytes key) {
            return store.delete(key);
        }

        @Override
        public byte[] get(Bytes key) {
            return store.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
            return store.range(from, to);
        }

        @Override
        public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, S serializer) {
            return store.prefixScan(prefix, serializer);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> all() {
            return store.all();
        }

        @Override
        public long approximateNumEntries() {
            return store.approximateNumEntries();
        }
    }
}
