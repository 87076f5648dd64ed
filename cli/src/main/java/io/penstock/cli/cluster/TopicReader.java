package io.penstock.cli.cluster;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads whole topics, outside any group, and only committed records. Not thread-safe. */
public final class TopicReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);

    private static final Duration RECENT_SPAN = Duration.ofMinutes(2);

    private interface Handler {
        void handle(ConsumerRecord<String, byte[]> consumed);
    }

    /** Where to begin reading. */
    public enum From {
        BEGINNING,
        /** The records of the last two minutes. */
        RECENT,
        /** The records that are written from now on. */
        END
    }

    private final Cluster cluster;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, Handler> handlers = new HashMap<>();
    private final List<TopicPartition> partitions = new ArrayList<>();

    private TopicReader(Cluster cluster, KafkaConsumer<String, byte[]> consumer) {
        this.cluster = cluster;
        this.consumer = consumer;
    }

    public static TopicReader of(Cluster cluster) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("auto.offset.reset", "earliest");
        return new TopicReader(
                cluster, new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * Adds a topic.
     *
     * @param handler takes the key and the record; a record that cannot be read is left out and logged under {@code
     *     --verbose}
     */
    public <T extends SpecificRecord> TopicReader read(Topic<T> topic, From from, BiConsumer<String, T> handler) {
        return readAll(topic, from, (key, record) -> record.ifPresent(present -> handler.accept(key, present)));
    }

    /**
     * Adds a topic on which a key without a value means that the key was deleted.
     *
     * @param handler takes the key and the record, empty for a deletion; one that cannot be read is left out and
     *     logged under {@code --verbose}
     */
    <T extends SpecificRecord> TopicReader readAll(Topic<T> topic, From from, BiConsumer<String, Optional<T>> handler) {
        Deserializer<T> deserializer = cluster.serdes().deserializer(topic);
        String name = cluster.name(topic);
        handlers.put(name, consumed -> {
            T value;
            String key = consumed.key() == null ? "" : consumed.key();
            if (consumed.value() == null) {
                handler.accept(key, Optional.empty());
                return;
            }
            try {
                value = deserializer.deserialize(name, consumed.headers(), consumed.value());
            } catch (RegistryException notNow) {
                throw notNow;
            } catch (SerializationException e) {
                log.info("{}-{}@{} cannot be read: {}", name, consumed.partition(), consumed.offset(), e.getMessage());
                return;
            }
            handler.accept(key, Optional.of(value));
        });
        List<TopicPartition> added = consumer.partitionsFor(name).stream()
                .map(info -> new TopicPartition(name, info.partition()))
                .toList();
        partitions.addAll(added);
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition known : consumer.assignment()) {
            positions.put(known, consumer.position(known));
        }
        consumer.assign(partitions);
        positions.forEach(consumer::seek);
        switch (from) {
            case BEGINNING -> consumer.seekToBeginning(added);
            case RECENT -> seekToRecent(added);
            case END -> seekToEnd(added);
        }
        return this;
    }

    private void seekToEnd(List<TopicPartition> added) {
        if (!added.isEmpty()) {
            consumer.seekToEnd(added);
            added.forEach(consumer::position);
        }
    }

    private void seekToRecent(List<TopicPartition> added) {
        long since = Instant.now().minus(RECENT_SPAN).toEpochMilli();
        Map<TopicPartition, Long> times = new HashMap<>();
        added.forEach(partition -> times.put(partition, since));
        List<TopicPartition> without = new ArrayList<>();
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                without.add(partition);
            } else {
                consumer.seek(partition, found.offset());
            }
        });
        seekToEnd(without);
    }

    /**
     * Hands on what has arrived, waiting at most {@code longest} for something. A record whose schema the registry
     * does not return now stays for the next call, with those after it on its partition.
     */
    public void poll(Duration longest) {
        ConsumerRecords<String, byte[]> records = consumer.poll(longest);
        for (TopicPartition partition : records.partitions()) {
            hand(partition, records.records(partition));
        }
    }

    private void hand(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
        Handler handler = handlers.get(partition.topic());
        for (ConsumerRecord<String, byte[]> consumed : records) {
            try {
                if (handler != null) {
                    handler.handle(consumed);
                }
            } catch (RegistryException notNow) {
                log.warn("{}@{} waits: {}", partition, consumed.offset(), notNow.getMessage());
                consumer.seek(partition, consumed.offset());
                return;
            }
        }
    }

    /** Hands on everything that had been committed when this was called. */
    public void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(Duration.ofMillis(200));
        }
    }

    /** Whether no record at the beginning of a topic that is read was deleted. */
    public boolean isWhole(Topic<?> topic) {
        String name = cluster.name(topic);
        List<TopicPartition> own = partitions.stream()
                .filter(partition -> partition.topic().equals(name))
                .toList();
        return consumer.beginningOffsets(own).values().stream().allMatch(offset -> offset == 0);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
