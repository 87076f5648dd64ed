package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.Cancellation;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

@Testcontainers(disabledWithoutDocker = true)
class TopicPlanIT {
    @Container
    private static final KafkaContainer KAFKA = Brokers.container();

    private static Admin admin;

    @BeforeAll
    static void connect() {
        admin = Admin.create(cluster("any").clientConfig());
    }

    @AfterAll
    static void disconnect() {
        admin.close();
    }

    @Test
    void createsEveryTopicAsPlanned() throws Exception {
        LiveTopics live = TopicPlan.services().ensure(cluster("created"));

        assertThat(partitions("created.requests")).isEqualTo(6);
        assertThat(partitions("created.admitted")).isEqualTo(12);
        assertThat(partitions("created.dead-letters")).isEqualTo(1);
        assertThat(config("created.worker-metrics", "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(config("created.responses", "max.message.bytes")).isEqualTo("8519680");
        assertThat(live.partitions(Topic.REQUESTS)).isEqualTo(6);
    }

    @Test
    void partsThatStartTogetherAgree() throws Exception {
        ExecutorService parts = Executors.newFixedThreadPool(4);
        Callable<LiveTopics> part = () -> TopicPlan.services().ensure(cluster("race"));

        List<Future<LiveTopics>> started =
                parts.invokeAll(IntStream.range(0, 4).mapToObj(i -> part).toList());

        for (Future<LiveTopics> each : started) {
            assertThat(each.get().partitions(Topic.REQUESTS)).isEqualTo(6);
        }
        parts.shutdown();
    }

    @Test
    void theMissingFollowThePartitionsOfTheExisting() throws Exception {
        create("followed.requests", 3, Map.of("max.message.bytes", "8519680"));

        LiveTopics live = TopicPlan.services().ensure(cluster("followed"));

        assertThat(live.partitions(Topic.REQUESTS)).isEqualTo(3);
        assertThat(live.partitions(Topic.CANCELLATIONS)).isEqualTo(3);
        assertThat(live.partitions(Topic.ATTEMPTS)).isEqualTo(3);
    }

    @Test
    void refusesUnequalPartitionsAndCreatesNothing() throws Exception {
        create("unequal.requests", 3, Map.of());
        create("unequal.attempts", 6, Map.of());

        assertThatThrownBy(() -> TopicPlan.services().ensure(cluster("unequal")))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContainingAll("unequal.requests has 3 partitions", "unequal.attempts has 6 partitions");

        assertThat(admin.listTopics().names().get()).doesNotContain("unequal.admitted");
    }

    @Test
    void refusesATopicThatIsTooSmallForTheLargestMessage() throws Exception {
        create("small.responses", 1, Map.of());

        assertThatThrownBy(() -> TopicPlan.services().ensure(cluster("small")))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContainingAll(
                        "small.responses", "max.message.bytes is 1048588", "must be at least 8519680", "kafka-configs");
    }

    @Test
    void refusesToLoseRequestsToCompaction() throws Exception {
        create("lossy.requests", 2, Map.of("max.message.bytes", "8519680", "cleanup.policy", "compact"));

        assertThatThrownBy(() -> TopicPlan.services().ensure(cluster("lossy")))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContainingAll("lossy.requests", "cleanup.policy is compact");
    }

    @Test
    void namesTheRemedyForAReplicationFactorThatIsTooHigh() {
        assertThatThrownBy(() -> TopicPlan.services().withReplicationFactor(3).ensure(cluster("replicated")))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContaining("replication factor");
    }

    @Test
    void theLargestPayloadPassesThroughTheBroker() throws Exception {
        Cluster cluster = cluster("large");
        TopicPlan.embedded().ensure(cluster);
        Cancellation largest = Cancellation.newBuilder()
                .setPool("x".repeat(Cluster.MAX_PAYLOAD_BYTES))
                .build();

        try (var producer = new KafkaProducer<>(
                cluster.producerConfig(),
                new StringSerializer(),
                cluster.serdes().serializer(Topic.CANCELLATIONS))) {
            producer.send(new ProducerRecord<>(cluster.name(Topic.CANCELLATIONS), 0, "chat", largest))
                    .get();
        }

        try (var consumer = new KafkaConsumer<>(
                cluster.consumerConfig(),
                new StringDeserializer(),
                cluster.serdes().deserializer(Topic.CANCELLATIONS))) {
            TopicPartition partition = new TopicPartition(cluster.name(Topic.CANCELLATIONS), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.poll(Duration.ofSeconds(30)))
                    .singleElement()
                    .satisfies(record -> assertThat(record.value()).isEqualTo(largest));
        }
    }

    private static Cluster cluster(String prefix) {
        return new Cluster(
                KAFKA.getBootstrapServers(),
                Map.of(),
                prefix,
                AvroRecordSerdes.create(SerdesConfig.of("mock://topic-plan")));
    }

    private static int partitions(String topic) throws Exception {
        TopicDescription described = Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        return described.partitions().size();
    }

    /** Returns once the broker shows the topic, which may be a while after it has created it. */
    private static void create(String name, int partitions, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                .all()
                .get();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!admin.listTopics().names().get().contains(name)) {
            assertThat(System.nanoTime()).as("%s became visible in time", name).isLessThan(deadline);
        }
    }

    private static String config(String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource));
        return config.get(key).value();
    }
}
