package io.penstock.lab.load;

import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the responses to {@link ChatRequests} as a caller would, each once. Not safe for use by several threads. */
public final class ResponseReader implements AutoCloseable {
    private final KafkaConsumer<String, InferenceResponse> consumer;
    private final BitSet answered = new BitSet();
    private long count;

    /** On a cluster that has its topics. */
    public ResponseReader(Cluster cluster) {
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

    /**
     * Hands on what has become readable, waiting at most so long for something.
     *
     * @throws IllegalStateException when a request has not succeeded, or is answered twice
     */
    public void poll(Duration longest, Consumer<InferenceResponse> each) {
        for (ConsumerRecord<String, InferenceResponse> read : consumer.poll(longest)) {
            InferenceResponse response = read.value();
            int number = ChatRequests.number(response.getRequestId());
            if (answered.get(number)) {
                throw new IllegalStateException("request " + response.getRequestId() + " was answered twice");
            }
            if (response.getStatus() != ResponseStatus.SUCCEEDED) {
                throw new IllegalStateException("request " + response.getRequestId() + " ended as "
                        + response.getStatus() + ": " + response.getError());
            }
            answered.set(number);
            count++;
            each.accept(response);
        }
    }

    /** How many responses have been read. */
    public long count() {
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
