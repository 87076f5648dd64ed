package io.penstock.budget.topology;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records that a task receives: decodes them, and tells those that belong to another task. */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private interface Handler {
        void handle(Record<byte[], byte[]> record);
    }

    private final ProcessorContext<?, ?> context;
    private final Cluster cluster;
    private final int requestPartitions;
    private final Outputs outputs;
    private final Map<String, Handler> handlers = new HashMap<>();

    /** @param requestPartitions partitions of the requests topic */
    Inbox(ProcessorContext<?, ?> context, Cluster cluster, int requestPartitions, Outputs outputs) {
        this.context = context;
        this.cluster = cluster;
        this.requestPartitions = requestPartitions;
        this.outputs = outputs;
    }

    /** Names who takes the records of a topic. */
    <T extends SpecificRecord> void on(Topic<T> topic, BiConsumer<T, Record<byte[], byte[]>> taker) {
        String name = cluster.name(topic);
        Deserializer<T> deserializer = cluster.serdes().deserializer(topic);
        handlers.put(name, record -> read(name, deserializer, record).ifPresent(value -> taker.accept(value, record)));
    }

    void take(Record<byte[], byte[]> record) {
        Handler handler =
                handlers.get(context.recordMetadata().map(RecordMetadata::topic).orElse(""));
        if (handler != null) {
            handler.handle(record);
        }
    }

    private <T> Optional<T> read(String topic, Deserializer<T> deserializer, Record<byte[], byte[]> record) {
        try {
            T value = deserializer.deserialize(topic, record.value());
            if (value == null) {
                deadLetter(record, "the record has no value");
            }
            return Optional.ofNullable(value);
        } catch (RegistryException notNow) {
            // the record may be fine: the task fails and reads it again
            throw notNow;
        } catch (SerializationException unreadable) {
            LOG.warn("a record goes to the dead letters: {}", unreadable.getMessage());
            deadLetter(record, String.valueOf(unreadable.getMessage()));
            return Optional.empty();
        }
    }

    void deadLetter(Record<byte[], byte[]> record, String cause) {
        outputs.deadLetter(record, context.recordMetadata(), cause);
    }

    /** Whether the record has its pool's key and is on its pool's partition. */
    boolean isOnItsPlace(String pool, byte[] key) {
        return key != null && pool.equals(new String(key, StandardCharsets.UTF_8)) && isMine(pool);
    }

    /** Whether the pool belongs to this task's partition under Kafka's default partitioner. */
    boolean isMine(String pool) {
        int hash = Utils.toPositive(Utils.murmur2(pool.getBytes(StandardCharsets.UTF_8)));
        return hash % requestPartitions == context.taskId().partition();
    }
}
