package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.GrantRules;
import io.penstock.dispatcher.core.UnfinishedRecord;
import io.penstock.dispatcher.core.Worker;
import io.penstock.records.Grant;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads grants out of the records of the admitted topic, and hands them to the worker. */
final class GrantReader {
    private static final Logger LOG = LoggerFactory.getLogger(GrantReader.class);

    private final GrantConsumer consumer;
    private final Deserializer<Grant> grants;
    private final Worker worker;
    private final InstantSource clock;
    private final UnreadGrants unread;

    GrantReader(Cluster cluster, GrantConsumer consumer, Worker worker, InstantSource clock, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.grants = cluster.serdes().promptDeserializer(Topic.ADMITTED);
        this.worker = worker;
        this.clock = clock;
        this.unread = new UnreadGrants(nanoTime);
    }

    void read(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            read(records.records(partition));
        }
    }

    /** Tries again to take the grants whose schema the registry had not returned. */
    void readAgain() {
        unread.retry(this::tryTake);
    }

    /** Whether reading has to stop until the registry answers. */
    boolean isFull() {
        return unread.isFull();
    }

    private void read(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (unread.isFull()) {
                consumer.seek(record.partition(), record.offset());
                return;
            }
            Optional<UnfinishedRecord> receipt =
                    worker.received(record.partition(), record.offset(), new KafkaRecord(record));
            if (receipt.isPresent() && !tryTake(receipt.get())) {
                unread.add(receipt.get());
            }
        }
    }

    /** Takes a grant. Returns false when its schema is not known yet, which must not hold up other grants. */
    private boolean tryTake(UnfinishedRecord receipt) {
        if (!worker.isHeld(receipt)) {
            return true;
        }
        ConsumerRecord<byte[], byte[]> record = ((KafkaRecord) receipt.record()).record();
        try {
            Grant grant = grants.deserialize(record.topic(), record.value());
            Optional<String> flaw = grant == null ? Optional.of("the record has no value") : GrantRules.flaw(grant);
            if (flaw.isPresent()) {
                deadLetter(receipt, record, flaw.get());
            } else {
                worker.take(receipt, grant, clock.instant());
            }
            return true;
        } catch (RegistryException notYet) {
            LOG.debug("{} waits for the registry: {}", DeadLetter.source(record), notYet.getMessage());
            return false;
        } catch (SerializationException e) {
            deadLetter(receipt, record, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void deadLetter(UnfinishedRecord receipt, ConsumerRecord<byte[], byte[]> record, String cause) {
        LOG.warn("Record {} goes to the dead letters: {}", DeadLetter.source(record), Excerpt.of(cause));
        worker.deadLetter(receipt, cause);
    }
}
