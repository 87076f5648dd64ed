package io.penstock.budget.kafka.store;

import io.penstock.schemas.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the last value of every key of a topic in a global store, and notes for the tasks which keys have changed. */
public final class GlobalUpdate extends ContextualProcessor<String, byte[], Void, Void> {
    /**
     * Which keys are kept.
     *
     * @param silenceMillis how long a key is kept after it was last written
     * @param keys the most keys that are kept; beyond them the one that was written longest ago is dropped
     */
    public record Retention(long silenceMillis, int keys) {
        /** Keeps what the topic keeps. */
        public static final Retention ALL = new Retention(Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    private final String storeName;
    private final ChangedKeys changedKeys;
    private final Retention retention;

    /** When each key was last written, by this processor's clock; the one that was written longest ago comes first. */
    private final Map<String, Long> writtenAtMillis = new LinkedHashMap<>();

    private boolean isBegun;

    public GlobalUpdate(String storeName, ChangedKeys changedKeys, Retention retention) {
        this.storeName = storeName;
        this.changedKeys = changedKeys;
        this.retention = retention;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        KeyValueStore<String, byte[]> store = context().getStateStore(storeName);
        String key = record.key();
        if (key == null || Names.isTooLong(key)) {
            // no pool and no worker has such a key
            return;
        }
        if (!retention.equals(Retention.ALL)) {
            note(store, key, record.value() != null);
        }
        store.put(key, record.value());
        changedKeys.changed(key);
    }

    private void note(KeyValueStore<String, byte[]> store, String key, boolean isKept) {
        long now = context().currentSystemTimeMs();
        if (!isBegun) {
            isBegun = true;
            // what was restored counts as written now
            try (KeyValueIterator<String, byte[]> restored = store.all()) {
                restored.forEachRemaining(entry -> writtenAtMillis.put(entry.key, now));
            }
        }
        writtenAtMillis.remove(key);
        if (isKept) {
            writtenAtMillis.put(key, now);
        }
        var oldest = writtenAtMillis.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Long> next = oldest.next();
            if (now - next.getValue() < retention.silenceMillis() && writtenAtMillis.size() <= retention.keys()) {
                break;
            }
            oldest.remove();
            store.delete(next.getKey());
            changedKeys.changed(next.getKey());
        }
    }
}
