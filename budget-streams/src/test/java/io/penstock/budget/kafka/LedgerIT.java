package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

@Testcontainers(disabledWithoutDocker = true)
class LedgerIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Container
    private static final KafkaContainer KAFKA = Brokers.container();

    @TempDir
    Path directory;

    @Test
    void aLedgerThatLostItsDiskComesBackFromTheChangelogsWithEveryReservationAndTicket() {
        Cluster cluster = cluster("restored");
        TopicPlan.services().withRequestPartitions(2).ensure(cluster);
        try (Producer<String, byte[]> producer = producer(cluster)) {
            send(producer, cluster, Topic.CONTROL, POOL, Records.pool(instance("east", 2, 100_000)));
            for (int i = 0; i < 5; i++) {
                send(
                        producer,
                        cluster,
                        Topic.REQUESTS,
                        POOL,
                        Records.request("r" + i).build());
            }

            List<Grant> first;
            try (Ledger ledger = Ledger.start(cluster, config("first"))) {
                announce(producer, cluster);
                first = await(cluster, Topic.ADMITTED, seen -> seen.size() >= 2);
                await(cluster, Topic.POOL_METRICS, seen -> last(seen).getWaiting() == 3);
                assertThat(ledger.failure()).isEmpty();
            }
            settle(producer, cluster, first.get(0));

            try (Ledger ledger = Ledger.start(cluster, config("second"))) {
                announce(producer, cluster);
                PoolSnapshot after = last(await(
                        cluster,
                        Topic.POOL_METRICS,
                        seen -> last(seen).getSettled() == 1 && last(seen).getWorkers() == 1));
                assertThat(after.getOutstanding()).isEqualTo(1);
                assertThat(after.getWaiting()).isEqualTo(3);
                assertThat(after.getGranted()).isEqualTo(2);
                assertThat(after.getInstances().get(0).getUtilisation()).isEqualTo(1.0);

                // a raised limit makes room; what waited has its payload still
                send(producer, cluster, Topic.CONTROL, POOL, Records.pool(instance("east", 5, 100_000)));
                List<Grant> all = await(cluster, Topic.ADMITTED, seen -> seen.size() >= 5);
                assertThat(all)
                        .extracting(grant -> grant.getRequest().getRequestId())
                        .containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4");
                assertThat(all)
                        .allSatisfy(grant ->
                                assertThat(grant.getRequest().getBody()).isEqualTo("{\"max_tokens\":100}"));
                assertThat(ledger.failure()).isEmpty();
            }
        }
    }

    @Test
    void aRequestThatAProducerPutOnAWrongPartitionIsGrantedAllTheSame() {
        Cluster cluster = cluster("foreign");
        TopicPlan.services().withRequestPartitions(3).ensure(cluster);
        try (Producer<String, byte[]> producer = producer(cluster);
                Ledger ledger = Ledger.start(cluster, LedgerConfig.of("only", directory, 3))) {
            send(producer, cluster, Topic.CONTROL, POOL, Records.pool(instance("east", 10, 100_000)));
            announce(producer, cluster);
            String topic = cluster.name(Topic.REQUESTS);
            for (int partition = 0; partition < 3; partition++) {
                InferenceRequest request = Records.request("p" + partition).build();
                byte[] value = cluster.serdes().serializer(Topic.REQUESTS).serialize(topic, request);
                acknowledged(producer.send(new ProducerRecord<>(topic, partition, POOL, value)));
            }

            List<Grant> grants = await(cluster, Topic.ADMITTED, seen -> seen.size() >= 3);

            assertThat(grants)
                    .extracting(grant -> grant.getRequest().getRequestId())
                    .containsExactlyInAnyOrder("p0", "p1", "p2");
            assertThat(ledger.failure()).isEmpty();
        }
    }

    private LedgerConfig config(String stateDirectory) {
        return LedgerConfig.of("only", directory.resolve(stateDirectory), 2);
    }

    private static Cluster cluster(String prefix) {
        return new Cluster(
                KAFKA.getBootstrapServers(),
                Map.of(),
                prefix,
                AvroRecordSerdes.create(SerdesConfig.of("mock://ledger-it")));
    }

    private static Producer<String, byte[]> producer(Cluster cluster) {
        return new KafkaProducer<>(cluster.producerConfig(), new StringSerializer(), new ByteArraySerializer());
    }

    private static void announce(Producer<String, byte[]> producer, Cluster cluster) {
        // valid for the whole test: a worker from the near future is alive
        WorkerSnapshot worker = Records.worker("w1", Instant.now().plus(BOUND), 10, List.of(0, 1));
        send(producer, cluster, Topic.WORKER_METRICS, "w1", worker);
    }

    private static void settle(Producer<String, byte[]> producer, Cluster cluster, Grant grant) {
        send(producer, cluster, Topic.ATTEMPTS, POOL, Records.succeeded(grant));
    }

    private static <T extends SpecificRecord> void send(
            Producer<String, byte[]> producer, Cluster cluster, Topic<T> topic, String key, T record) {
        String name = cluster.name(topic);
        acknowledged(producer.send(new ProducerRecord<>(
                name, key, cluster.serdes().serializer(topic).serialize(name, record))));
    }

    private static void acknowledged(Future<?> sent) {
        try {
            sent.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not written", e);
        }
    }

    /** Everything committed to the topic from its beginning, once it is as expected. */
    private static <T extends SpecificRecord> List<T> await(
            Cluster cluster, Topic<T> topic, Predicate<List<T>> expected) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("auto.offset.reset", "earliest");
        List<T> seen = new ArrayList<>();
        try (KafkaConsumer<String, T> consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), cluster.serdes().deserializer(topic))) {
            consumer.assign(consumer.partitionsFor(cluster.name(topic)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (seen.isEmpty() || !expected.test(seen)) {
                assertThat(System.nanoTime()).as("after %s: %s", BOUND, seen).isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(record.value()));
            }
        }
        return seen;
    }

    private static PoolSnapshot last(List<PoolSnapshot> snapshots) {
        return snapshots.get(snapshots.size() - 1);
    }
}
