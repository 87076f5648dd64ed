package io.penstock.lab.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
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
                return new SortedStore(name, changelog);
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
}
