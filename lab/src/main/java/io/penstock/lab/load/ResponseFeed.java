package io.penstock.lab.load;

import io.penstock.records.InferenceResponse;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** All responses of a cluster, from the first on, as a caller reads them. Not safe for use by several threads. */
public final class ResponseFeed implements AutoCloseable {
    private final KafkaConsumer<String, InferenceResponse> consumer;

    /** On a cluster that has its topics. */
    public ResponseFeed(Cluster cluster) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("max.poll.records", "10000");
        consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), cluster.serdes().deserializer(Topic.RESPONSES));
        List<TopicPartition> partitions = consumer.partitionsFor(cluster.name(Topic.RESPONSES)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Hands on what has become readable, waiting at most so long for something. */
    public void poll(Duration longest, Consumer<InferenceResponse> each) {
        for (ConsumerRecord<String, InferenceResponse> read : consumer.poll(longest)) {
            each.accept(read.value());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
