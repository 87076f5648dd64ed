package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.ArrivalTime;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that a task receives. It decodes them, recognises those that belong to another task, and keeps a record
 * at which the task fails from failing it for ever.
 */
final class Inbox implements PeriodicWork.Chore {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    /**
     * Takes the records of one topic.
     *
     * @param <T> the type of the records
     */
    interface Taker<T> {
        void take(T value, ConsumerRecord<byte[], byte[]> record);

        /** Takes a record at which the task failed and which goes to the dead letters; nothing of it may be kept. */
        default void refuse(T value, ConsumerRecord<byte[], byte[]> record, String cause) {}
    }

    private record Handler<T>(Deserializer<T> deserializer, Taker<T> taker) {}

    private final ProcessorContext<?, ?> context;
    private final Cluster cluster;
    private final int requestPartitions;
    private final Outputs outputs;
    private final PoisonRecords poisonRecords;
    private final DeferredRecords deferred;
    private final Map<String, Handler<?>> handlers = new HashMap<>();

    /** @param requestPartitions partitions of the requests topic */
    Inbox(
            ProcessorContext<?, ?> context,
            Cluster cluster,
            int requestPartitions,
            Outputs outputs,
            PoisonRecords poisonRecords) {
        this.context = context;
        this.cluster = cluster;
        this.requestPartitions = requestPartitions;
        this.outputs = outputs;
        this.poisonRecords = poisonRecords;
        this.deferred = new DeferredRecords(context);
    }

    /** Sets the taker of the records of a topic. */
    <T extends SpecificRecord> void on(Topic<T> topic, Taker<T> taker) {
        handlers.put(cluster.name(topic), new Handler<>(cluster.serdes().promptDeserializer(topic), taker));
    }

    /**
     * Hands on the record that the task has been given.
     *
     * @throws FailedRecordException when the task fails at it
     */
    void take(Record<byte[], byte[]> record) {
        context.recordMetadata().map(place -> received(place, record)).ifPresent(received -> {
            // a record whose schema is not known yet holds up no other record
            if (!tryTake(received) && !deferred.add(received)) {
                deadLetter(
                        received, "the schema registry has yet to tell its schema, and too many records wait for that");
            }
        });
    }

    /**
     * Takes deferred records whose schema is known by now.
     *
     * @throws FailedRecordException when the task fails at one
     */
    @Override
    public boolean goOn(long nowMillis, WorkBudget budget) {
        return !deferred.isEmpty() && deferred.retry(budget, this::tryTake);
    }

    private ConsumerRecord<byte[], byte[]> received(RecordMetadata place, Record<byte[], byte[]> record) {
        Record<byte[], byte[]> written =
                place.topic().equals(cluster.name(Topic.REQUESTS)) ? ArrivalTime.asWritten(record) : record;
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                place.offset(),
                written.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                written.key(),
                written.value(),
                written.headers(),
                Optional.empty());
    }

    /** Takes a record; returns false when the registry has to tell its schema first. */
    private boolean tryTake(ConsumerRecord<byte[], byte[]> record) {
        Handler<?> handler = handlers.get(record.topic());
        if (handler == null) {
            return true;
        }
        String source = DeadLetter.source(record);
        Optional<String> verdict = poisonRecords.verdict(source);
        if (verdict.isPresent()) {
            refuse(handler, record, verdict.get());
            return true;
        }
        try {
            return tryTake(handler, record);
        } catch (RuntimeException | StackOverflowError failure) {
            throw poisonRecords.failed(source, failure);
        }
    }

    private <T> boolean tryTake(Handler<T> handler, ConsumerRecord<byte[], byte[]> record) {
        T value;
        try {
            value = handler.deserializer().deserialize(record.topic(), record.value());
        } catch (RegistryException notYet) {
            LOG.debug("record {} waits for the registry: {}", DeadLetter.source(record), notYet.getMessage());
            return false;
        } catch (SerializationException unreadable) {
            deadLetter(record, String.valueOf(unreadable.getMessage()));
            return true;
        }
        if (value == null) {
            deadLetter(record, "the record has no value");
        } else {
            handler.taker().take(value, record);
        }
        return true;
    }

    private <T> void refuse(Handler<T> handler, ConsumerRecord<byte[], byte[]> record, String cause) {
        T value = null;
        try {
            value = handler.deserializer().deserialize(record.topic(), record.value());
        } catch (RuntimeException | StackOverflowError undecodable) {
            LOG.debug("{} cannot be decoded", DeadLetter.source(record), undecodable);
        }
        if (value != null) {
            handler.taker().refuse(value, record, cause);
        }
        deadLetter(record, cause);
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record, String cause) {
        LOG.warn("Record {} goes to the dead letters: {}", DeadLetter.source(record), Excerpt.of(cause));
        outputs.deadLetter(record, cause);
    }

    /** Whether the record has its pool's key and is on its pool's partition. */
    boolean isOnItsPlace(String pool, byte @Nullable [] key) {
        return key != null && pool.equals(new String(key, StandardCharsets.UTF_8)) && isMine(pool);
    }

    /** Whether the pool belongs to this task's partition under Kafka's default partitioner. */
    boolean isMine(String pool) {
        int hash = Utils.toPositive(Utils.murmur2(pool.getBytes(StandardCharsets.UTF_8)));
        return hash % requestPartitions == context.taskId().partition();
    }
}
