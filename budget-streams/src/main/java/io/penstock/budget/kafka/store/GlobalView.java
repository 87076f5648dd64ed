package io.penstock.budget.kafka.store;

import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the records of one global store for one task, in steps: all of them at first, then only what has changed. */
public final class GlobalView<T extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(GlobalView.class);

    /** Receives the present record of a key; empty when it is gone. */
    @FunctionalInterface
    public interface Reader<T> {
        void read(String key, Optional<T> record);
    }

    private final KeyValueStore<String, byte[]> store;
    private final Deserializer<T> deserializer;
    private final String topic;
    private final ChangedKeys.Subscription changedKeys;

    public GlobalView(
            ProcessorContext<?, ?> context, String store, ChangedKeys changedKeys, Cluster cluster, Topic<T> topic) {
        this.store = context.getStateStore(store);
        this.deserializer = cluster.serdes().promptDeserializer(topic);
        this.topic = cluster.name(topic);
        this.changedKeys = changedKeys.subscribe();
        // restored records are not noted as changes, so all keys are read once
        try (KeyValueIterator<String, byte[]> all = this.store.all()) {
            all.forEachRemaining(entry -> this.changedKeys.again(entry.key));
        }
    }

    /**
     * Reads what has changed since the last call, within a budget. When a record cannot be read, the one before stays
     * in force. A record whose schema is not known yet is tried again by a later call.
     *
     * @return whether the budget was spent before all that has changed was read
     */
    public boolean refresh(WorkBudget budget, Reader<T> reader) {
        for (int left = changedKeys.size(); left > 0; left--) {
            if (!budget.take()) {
                return true;
            }
            changedKeys.take().ifPresent(key -> read(key, reader));
        }
        return false;
    }

    private void read(String key, Reader<T> reader) {
        byte[] value = store.get(key);
        if (value == null) {
            reader.read(key, Optional.empty());
        } else {
            deserialize(key, value).ifPresent(record -> reader.read(key, Optional.of(record)));
        }
    }

    private Optional<T> deserialize(String key, byte[] value) {
        try {
            return Optional.of(deserializer.deserialize(topic, value));
        } catch (RegistryException notNow) {
            LOG.debug("{}: the record of '{}' cannot be read yet: {}", topic, key, notNow.getMessage());
            changedKeys.again(key);
        } catch (SerializationException unreadable) {
            LOG.warn("{}: the record of '{}' cannot be read; the one before stays", topic, key, unreadable);
        }
        return Optional.empty();
    }

    /** Whether the latest change of the key has not been read. */
    public boolean isAwaited(String key) {
        return changedKeys.has(key);
    }

    /** How many changes have not been read, most of them because their schema is not known yet. */
    public int awaited() {
        return changedKeys.size();
    }

    public void close() {
        changedKeys.end();
    }
}
