package io.penstock.lab.chaos;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads topics from their beginning to their end, and only what was committed. */
final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Cluster cluster;

    TopicScan(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Hands on every record that can be read. */
    <T extends SpecificRecord> void read(Topic<T> topic, Consumer<T> handler) {
        Deserializer<T> deserializer = cluster.serdes().deserializer(topic);
        String name = cluster.name(topic);
        each(name, read -> {
            T record;
            try {
                record = deserializer.deserialize(name, read.headers(), read.value());
            } catch (SerializationException hostile) {
                // one of ours that could not be read would be missed where records are counted
                return;
            }
            handler.accept(record);
        });
    }

    /** How many records a topic has. */
    int count(String topic) {
        AtomicInteger count = new AtomicInteger();
        each(topic, read -> count.incrementAndGet());
        return count.get();
    }

    /** The partitions of these topics where a transaction is open. */
    List<TopicPartition> openTransactions(List<Topic<?>> topics) {
        List<TopicPartition> open = new ArrayList<>();
        for (Topic<?> topic : topics) {
            Map<TopicPartition, Long> stable = ends(cluster.name(topic), "read_committed");
            Map<TopicPartition, Long> all = ends(cluster.name(topic), "read_uncommitted");
            stable.forEach((partition, end) -> {
                if (end < all.getOrDefault(partition, 0L)) {
                    open.add(partition);
                }
            });
        }
        return open;
    }

    private Map<TopicPartition, Long> ends(String topic, String isolation) {
        try (var consumer = consumer(isolation)) {
            return consumer.endOffsets(partitions(consumer, topic));
        }
    }

    private void each(String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        try (var consumer = consumer("read_committed")) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(handler);
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("isolation.level", isolation);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }
}
