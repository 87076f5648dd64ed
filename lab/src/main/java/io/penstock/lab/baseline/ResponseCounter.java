package io.penstock.lab.baseline;

import io.penstock.lab.baseline.ResponseCurve.Point;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the responses as a caller would, and notes when how many of them could be read. */
final class ResponseCounter implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Nothing comes for so long: the round has failed. */
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;

    ResponseCounter(Cluster cluster) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("max.poll.records", "10000");
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(cluster.name(Topic.RESPONSES)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Reads until every request has its response.
     *
     * @param nanos elapsed time
     * @param failure what has ended the contender
     * @throws IllegalStateException when the contender fails, is silent for long or answers a request twice
     */
    ResponseCurve count(int requests, LongSupplier nanos, Supplier<Optional<Throwable>> failure) {
        long began = nanos.getAsLong();
        long heard = began;
        Set<String> answered = new HashSet<>();
        List<Point> points = new ArrayList<>();
        while (answered.size() < requests) {
            var records = consumer.poll(POLL);
            long now = nanos.getAsLong();
            for (ConsumerRecord<String, byte[]> response : records) {
                if (!answered.add(response.key())) {
                    throw new IllegalStateException("request " + response.key() + " was answered twice");
                }
            }
            if (!records.isEmpty()) {
                heard = now;
                points.add(new Point(now - began, answered.size()));
            }
            failure.get().ifPresent(cause -> {
                throw new IllegalStateException("it failed: " + cause, cause);
            });
            if (now - heard > SILENCE_BOUND.toNanos()) {
                throw new IllegalStateException("nothing was answered for " + SILENCE_BOUND.toSeconds() + " s, after "
                        + answered.size() + " of " + requests + " requests");
            }
        }
        return new ResponseCurve(points);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
