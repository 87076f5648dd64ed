package io.penstock.lab.chaos;

import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows the responses and the pools' snapshots while a run goes on. For one thread. */
final class Watch implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final String responsesTopic;
    private final String snapshotsTopic;
    private final Deserializer<InferenceResponse> responses;
    private final Deserializer<PoolSnapshot> snapshots;
    private final Set<String> answered = new HashSet<>();
    private final Map<String, PoolSnapshot> pools = new HashMap<>();

    Watch(Cluster cluster) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("enable.auto.commit", "false");
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        responsesTopic = cluster.name(Topic.RESPONSES);
        snapshotsTopic = cluster.name(Topic.POOL_METRICS);
        responses = cluster.serdes().deserializer(Topic.RESPONSES);
        snapshots = cluster.serdes().deserializer(Topic.POOL_METRICS);
        List<TopicPartition> partitions = Stream.of(responsesTopic, snapshotsTopic)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void poll(Duration longest) {
        for (ConsumerRecord<String, byte[]> read : consumer.poll(longest)) {
            if (read.topic().equals(responsesTopic)) {
                answered.add(responses.deserialize(read.topic(), read.value()).getRequestId());
            } else {
                PoolSnapshot snapshot = snapshots.deserialize(snapshotsTopic, read.value());
                pools.put(snapshot.getPool(), snapshot);
            }
        }
    }

    /** Requests that were answered. */
    int answered() {
        return answered.size();
    }

    /** The latest snapshot of each pool. */
    Map<String, PoolSnapshot> pools() {
        return Map.copyOf(pools);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
