package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConsumedRecordsIT {
    private static final String GROUP = "readers";
    private static final int RECORDS = 64;
    private static final int BYTES_OF_A_RECORD = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedBroker broker;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private Admin admin;

    @SuppressWarnings("NullAway.Init")
    private TopicPartition partition;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory);
        cluster = new Cluster(
                broker.bootstrapServers(),
                Map.of(),
                Cluster.DEFAULT_PREFIX,
                AvroRecordSerdes.create(SerdesConfig.of("mock://consumed")));
        TopicPlan.embedded().ensure(cluster);
        admin = Admin.create(cluster.clientConfig());
        partition = new TopicPartition(cluster.name(Topic.REQUESTS), 0);
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void whatTheGroupHasReadLeavesTheDiskAndWhatItHasNotReadStays() throws Exception {
        try (var deleting = ConsumedRecords.delete(cluster, Map.of(Topic.REQUESTS, GROUP))) {
            assertThat(deleting).isNotNull();
            write();
            assertThat(onDisk()).isGreaterThan((long) RECORDS * BYTES_OF_A_RECORD);

            commit(RECORDS - 10);

            awaitRoom();
            assertThat(beginning()).isEqualTo(RECORDS - 10L);
        }
    }

    private void write() {
        Properties properties = cluster.producerConfig();
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = new byte[BYTES_OF_A_RECORD];
            new Random(1).nextBytes(value);
            for (int i = 0; i < RECORDS; i++) {
                var unused = producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
            }
        }
    }

    private void commit(long offset) throws Exception {
        admin.alterConsumerGroupOffsets(GROUP, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** Two segments at most: the one that holds the first record which is not read, and the one that is written. */
    private void awaitRoom() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (onDisk() > 24L * BYTES_OF_A_RECORD && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(onDisk()).isLessThanOrEqualTo(24L * BYTES_OF_A_RECORD);
    }

    private long beginning() throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private long onDisk() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("log").resolve(partition.toString()))) {
            return files.filter(file -> file.toString().contains(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
