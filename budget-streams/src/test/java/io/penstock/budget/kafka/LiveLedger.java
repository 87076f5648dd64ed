package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of a ledger on a real broker, as callers, workers and people see them. */
final class LiveLedger implements AutoCloseable {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Producer<byte[], byte[]> producer;

    /** @param producerSettings beside those of every part */
    LiveLedger(Cluster cluster, Map<String, String> producerSettings) {
        this.cluster = cluster;
        Properties properties = cluster.producerConfig();
        properties.putAll(producerSettings);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A worker that lives for the whole test: its clock is ahead. */
    void announce(int slots) {
        WorkerSnapshot worker = Records.worker("w1", Instant.now().plus(BOUND), slots, List.of(0, 1));
        send(Topic.WORKER_METRICS, "w1", worker);
    }

    <T extends SpecificRecord> void send(Topic<T> topic, String key, T record) {
        send(new ProducerRecord<>(cluster.name(topic), bytes(key), value(topic, record)));
    }

    <T extends SpecificRecord> byte[] value(Topic<T> topic, T record) {
        return cluster.serdes().serializer(topic).serialize(cluster.name(topic), record);
    }

    /** Without waiting until it is written; what is not is missed by whoever awaits it. */
    <T extends SpecificRecord> void sendSoon(Topic<T> topic, String key, T record) {
        var unused = producer.send(new ProducerRecord<>(cluster.name(topic), bytes(key), value(topic, record)));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        Future<?> sent = producer.send(record);
        try {
            sent.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not written", e);
        }
    }

    /** Everything committed to the topic from its beginning, once it is as expected. */
    <T extends SpecificRecord> List<T> await(Topic<T> topic, Predicate<List<T>> expected) {
        List<T> seen = new ArrayList<>();
        follow(cluster.name(topic), record -> {
            seen.add(cluster.serdes().deserializer(topic).deserialize(record.topic(), record.value()));
            return expected.test(seen);
        });
        return seen;
    }

    /** The first record committed to the topic that is as expected; each is looked at once. */
    <T extends SpecificRecord> T awaitOne(Topic<T> topic, Predicate<T> expected) {
        AtomicReference<T> found = new AtomicReference<>();
        follow(cluster.name(topic), record -> {
            T value = cluster.serdes().deserializer(topic).deserialize(record.topic(), record.value());
            return expected.test(value) && found.compareAndSet(null, value);
        });
        return Objects.requireNonNull(found.get());
    }

    List<ConsumerRecord<byte[], byte[]>> awaitDeadLetters(int most) {
        List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();
        follow(cluster.deadLetters(), record -> {
            seen.add(record);
            return seen.size() >= most;
        });
        return seen;
    }

    private void follow(String topic, Predicate<ConsumerRecord<byte[], byte[]>> isLast) {
        Properties properties = cluster.consumerConfig();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + BOUND.toNanos();
            boolean isOver = false;
            while (!isOver) {
                assertThat(System.nanoTime()).as("%s after %s", topic, BOUND).isLessThan(deadline);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    isOver |= isLast.test(record);
                }
            }
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
