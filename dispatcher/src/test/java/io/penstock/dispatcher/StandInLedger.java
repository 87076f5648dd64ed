package io.penstock.dispatcher;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.RetryConfig;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Grants by hand where the ledger would, and reads everything that workers write, as a committed reader sees it. */
final class StandInLedger implements AutoCloseable {
    static final long MAX_BACK_OFF_MILLIS = 20;

    static final String POOL = "chat";

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Cluster cluster;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> read = new ArrayList<>();
    private long grants;

    StandInLedger(Cluster cluster) {
        this.cluster = cluster;
        Properties properties = cluster.producerConfig();
        properties.setProperty("transactional.id", cluster.prefix() + "-stand-in");
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
        consumer = new KafkaConsumer<>(cluster.consumerConfig(), new StringDeserializer(), new ByteArrayDeserializer());
        // a broker answers for a partition that it has just made only after a moment, and may fail a transaction for
        // good
        // that comes before; this waits for it
        consumer.endOffsets(partitions(cluster.name(Topic.CONTROL), cluster.name(Topic.ADMITTED)));
        List<TopicPartition> partitions = partitions(
                cluster.name(Topic.RESPONSES),
                cluster.name(Topic.ATTEMPTS),
                cluster.name(Topic.REQUESTS),
                cluster.name(Topic.WORKER_METRICS),
                cluster.deadLetters());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private List<TopicPartition> partitions(String... topics) {
        return Stream.of(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Makes the pool known, with one instance of this id at each URL. */
    void configure(Map<String, String> urls, int maxAttempts) {
        List<InstanceConfig> instances = urls.entrySet().stream()
                .map(entry -> InstanceConfig.newBuilder()
                        .setId(entry.getKey())
                        .setBaseUrl(entry.getValue())
                        .build())
                .toList();
        PoolConfig config = PoolConfig.newBuilder()
                .setPool(POOL)
                .setInstances(instances)
                .setRetry(RetryConfig.newBuilder()
                        .setMaxAttempts(maxAttempts)
                        .setBaseMillis(10)
                        .setCapMillis(MAX_BACK_OFF_MILLIS)
                        .build())
                .build();
        write(List.of(new ProducerRecord<>(
                cluster.name(Topic.CONTROL),
                POOL,
                cluster.serdes().serializer(Topic.CONTROL).serialize(cluster.name(Topic.CONTROL), config))));
    }

    static InferenceRequest request(String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setPool(POOL)
                .setEndpoint("/v1/chat/completions")
                .setBody("{\"model\":\"m\",\"id\":\"" + id + "\"}")
                .setSubmittedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setMetadata(Map.of("row", id))
                .build();
    }

    Grant grant(InferenceRequest request, String worker, int partition) {
        Instant now = Instant.now();
        return Grant.newBuilder()
                .setGrantId(++grants)
                .setPool(POOL)
                .setInstance("east")
                .setWorker(worker)
                .setPartition(partition)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(now)
                .setStartBy(now.plusSeconds(30))
                .setRequest(request)
                .build();
    }

    /** Writes grants in one transaction, to the partitions that they name. */
    void write(Grant... written) {
        String topic = cluster.name(Topic.ADMITTED);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (Grant grant : written) {
            records.add(new ProducerRecord<>(
                    topic,
                    grant.getPartition(),
                    grant.getRequest().getRequestId(),
                    cluster.serdes().serializer(Topic.ADMITTED).serialize(topic, grant)));
        }
        write(records);
    }

    void write(List<ProducerRecord<String, byte[]>> records) {
        producer.beginTransaction();
        records.forEach(record -> {
            var unused = producer.send(record);
        });
        producer.commitTransaction();
    }

    /** Reads on until the condition holds; fails after a minute. */
    void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofMinutes(1), condition);
    }

    void await(String what, Duration bound, BooleanSupplier condition) {
        long begun = System.nanoTime();
        do {
            consumer.poll(PATIENCE).forEach(read::add);
            if (System.nanoTime() - begun > bound.toNanos()) {
                throw new AssertionError("not within " + bound + ": " + what + "; outcomes " + outcomes());
            }
        } while (!condition.getAsBoolean());
    }

    /** Reads for as long, to see that nothing more comes. */
    void readFor(Duration time) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            consumer.poll(PATIENCE).forEach(read::add);
        }
    }

    List<InferenceResponse> responses() {
        return all(Topic.RESPONSES);
    }

    List<AttemptOutcome> outcomes() {
        return all(Topic.ATTEMPTS);
    }

    List<InferenceRequest> resubmissions() {
        return all(Topic.REQUESTS);
    }

    List<ConsumerRecord<String, byte[]>> deadLetters() {
        return read.stream()
                .filter(record -> record.topic().equals(cluster.deadLetters()))
                .toList();
    }

    /** The newest announcement of each worker that is not gone. */
    Map<String, WorkerSnapshot> workers() {
        Map<String, WorkerSnapshot> newest = new HashMap<>();
        String topic = cluster.name(Topic.WORKER_METRICS);
        for (ConsumerRecord<String, byte[]> record : read) {
            if (record.topic().equals(topic)) {
                Optional<WorkerSnapshot> snapshot = Optional.ofNullable(record.value())
                        .map(bytes -> cluster.serdes()
                                .deserializer(Topic.WORKER_METRICS)
                                .deserialize(topic, bytes));
                snapshot.ifPresentOrElse(
                        present -> newest.put(record.key(), present), () -> newest.remove(record.key()));
            }
        }
        return newest;
    }

    /** Partitions from which the worker starts grants, by its own announcement. */
    List<Integer> partitionsOf(String worker) {
        WorkerSnapshot snapshot = workers().get(worker);
        return snapshot == null ? List.of() : snapshot.getPartitions();
    }

    private <T extends SpecificRecord> List<T> all(Topic<T> topic) {
        String name = cluster.name(topic);
        List<T> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : read) {
            if (record.topic().equals(name)) {
                records.add(cluster.serdes().deserializer(topic).deserialize(name, record.value()));
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
