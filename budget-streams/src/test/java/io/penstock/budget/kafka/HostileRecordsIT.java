package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.state.Journal;
import io.penstock.records.Cancellation;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** Records that a broker takes and no caller who means well writes: a real ledger, with a real producer, goes on. */
@Testcontainers(disabledWithoutDocker = true)
class HostileRecordsIT {
    private static final int HOSTILE = 40;
    private static final int GOOD = 20;

    /** That a broker allows; half of it passes before what a failed thread left open is aborted. */
    private static final Duration MIN_SESSION = Duration.ofSeconds(6);

    private static final int[] SIZES = {0, 1_001, 1_000_000, 5_000_000, Cluster.MAX_PAYLOAD_BYTES, 20_000_000};
    private static final List<Topic<?>> TOPICS =
            List.of(Topic.REQUESTS, Topic.CANCELLATIONS, Topic.ATTEMPTS, Topic.CONTROL, Topic.WORKER_METRICS);

    /** A broker bounds what it stores, so a record that compresses well may be larger than its topic's bound. */
    private static final Map<String, String> SETTINGS =
            Map.of("compression.type", "gzip", "max.request.size", "100000000", "buffer.memory", "200000000");

    @Container
    private static final KafkaContainer KAFKA = Brokers.container();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void goodRequestsAreGrantedBehindRecordsOfAnySizeHeaderAndTime(long seed) {
        Cluster cluster = cluster("hostile-" + seed);
        TopicPlan.services().withRequestPartitions(2).ensure(cluster);
        Random random = new Random(seed);
        try (LiveLedger live = new LiveLedger(cluster, SETTINGS)) {
            live.send(Topic.CONTROL, POOL, Records.pool(instance("east", 1_000, 10_000_000)));
            for (int i = 0; i < HOSTILE / 2; i++) {
                live.send(hostile(live, cluster, i, random));
            }
            try (Ledger ledger = Ledger.start(cluster, LedgerConfig.of("only", directory, 2))) {
                for (int i = HOSTILE / 2; i < HOSTILE; i++) {
                    live.send(hostile(live, cluster, i, random));
                }
                // what came under the pool's name has replaced its configuration
                live.send(Topic.CONTROL, POOL, Records.pool(instance("east", 1_000, 10_000_000)));
                live.announce(1_000);
                for (int i = 0; i < GOOD; i++) {
                    live.send(Topic.REQUESTS, POOL, Records.request("good-" + i).build());
                }

                live.await(
                        Topic.ADMITTED,
                        grants -> grants.stream()
                                        .filter(grant -> grant.getRequest()
                                                .getRequestId()
                                                .startsWith("good-"))
                                        .count()
                                == GOOD);

                assertThat(ledger.failure()).isEmpty();
                assertThat(ledger.isHealthy()).isTrue();
            }
        }
    }

    @Test
    void aRecordAtWhichTheLedgerFailsIsAnsweredOnceAndWhatItHadDoneIsRolledBack() {
        Cluster cluster = cluster("poisonRecords");
        TopicPlan.services().withRequestPartitions(2).ensure(cluster);
        try (LiveLedger live = new LiveLedger(cluster, Map.of());
                Ledger ledger = Ledger.start(
                        cluster,
                        LedgerConfig.of("only", directory, 2).withSessionTimeout(MIN_SESSION),
                        HostileRecordsIT::failingForPoolsOfPoison,
                        Clocks.OF_THE_MACHINE)) {
            live.send(Topic.CONTROL, POOL, Records.pool(instance("east", 1_000, 10_000_000)));
            live.announce(1_000);
            for (int i = 0; i < GOOD; i++) {
                live.send(Topic.REQUESTS, POOL, Records.request("good-" + i).build());
                if (i % 5 == 0) {
                    String poisonRecords = "poisonRecords-" + i;
                    live.send(
                            Topic.REQUESTS,
                            poisonRecords,
                            Records.request(poisonRecords)
                                    .setPool(poisonRecords)
                                    .build());
                }
            }

            List<InferenceResponse> responses = live.await(Topic.RESPONSES, seen -> seen.size() >= GOOD / 5);
            assertThat(responses)
                    .extracting(InferenceResponse::getRequestId)
                    .containsExactlyInAnyOrder(
                            "poisonRecords-0", "poisonRecords-5", "poisonRecords-10", "poisonRecords-15");
            assertThat(responses).extracting(InferenceResponse::getStatus).containsOnly(ResponseStatus.REJECTED);
            assertThat(live.awaitDeadLetters(GOOD / 5)).hasSize(GOOD / 5);
            assertThat(live.await(Topic.ADMITTED, grants -> grants.size() >= GOOD))
                    .extracting(grant -> grant.getRequest().getRequestId())
                    .doesNotHaveDuplicates()
                    .hasSize(GOOD);
            assertThat(ledger.isHealthy()).isTrue();
        }
    }

    private static PoolLedger failingForPoolsOfPoison(
            String pool, Journal journal, RandomGenerator random, long nowMillis) {
        if (pool.startsWith("poisonRecords")) {
            throw new IllegalStateException("a bug that nobody has thought of");
        }
        return new PoolLedger(pool, journal, random, nowMillis);
    }

    private static ProducerRecord<byte[], byte[]> hostile(LiveLedger live, Cluster cluster, int number, Random random) {
        Topic<?> topic = TOPICS.get(random.nextInt(TOPICS.size()));
        long[] times = {-1, 0, System.currentTimeMillis() + 3_000_000};
        // a broker itself refuses a record without a key on a topic that it compacts
        boolean mayLackKey = topic != Topic.CONTROL && topic != Topic.WORKER_METRICS;
        byte[] key = mayLackKey && random.nextInt(3) == 0 ? null : bytes(random, LiveLedger.bytes(POOL));
        byte[] value = value(live, topic, number, random);
        ProducerRecord<byte[], byte[]> record =
                new TimedRecord(cluster.name(topic), key, value, times[random.nextInt(times.length)]);
        if (random.nextInt(3) == 0) {
            record.headers().add("large", new byte[size(random)]);
        }
        if (random.nextInt(3) == 0) {
            record.headers().add("penstock.written-at", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        }
        return record;
    }

    private static byte @Nullable [] value(LiveLedger live, Topic<?> topic, int number, Random random) {
        String text = "/" + "x".repeat(size(random));
        if (random.nextInt(4) == 0) {
            return random.nextBoolean() ? null : new byte[size(random)];
        }
        if (topic == Topic.CANCELLATIONS) {
            return live.value(
                    Topic.CANCELLATIONS,
                    Cancellation.newBuilder()
                            .setPool(random.nextBoolean() ? POOL : text)
                            .setBatchId(text)
                            .setRequestedAt(Instant.ofEpochMilli(Long.MIN_VALUE))
                            .build());
        }
        if (topic == Topic.WORKER_METRICS) {
            return live.value(
                    Topic.WORKER_METRICS,
                    Records.worker(
                            random.nextBoolean() ? "ghost" : text,
                            Instant.ofEpochMilli(Long.MAX_VALUE),
                            Integer.MAX_VALUE,
                            List.of(-5, Integer.MAX_VALUE)));
        }
        if (topic == Topic.CONTROL) {
            return live.value(Topic.CONTROL, Records.pool(instance(text, -1, 1)));
        }
        InferenceRequest.Builder request = Records.request("hostile-" + number);
        switch (random.nextInt(6)) {
            case 0 -> request.setRequestId(text);
            case 1 -> request.setPool(text);
            case 2 -> request.setEndpoint(text.substring(1));
            case 3 -> request.setMetadata(Map.of("text", text));
            case 4 -> request.setTenant(text).setMaxWaitMillis(Long.MIN_VALUE);
            default -> request.setBody(text).setSubmittedAt(Instant.ofEpochMilli(Long.MIN_VALUE));
        }
        return live.value(Topic.REQUESTS, request.build());
    }

    private static byte[] bytes(Random random, byte[] usual) {
        return random.nextBoolean() ? usual : new byte[size(random)];
    }

    private static int size(Random random) {
        return SIZES[random.nextInt(SIZES.length)];
    }

    /** A record with a timestamp that Kafka's own clients write for none. */
    private static final class TimedRecord extends ProducerRecord<byte[], byte[]> {
        private final long timestamp;

        TimedRecord(String topic, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
            super(topic, key, value);
            this.timestamp = timestamp;
        }

        @Override
        public Long timestamp() {
            return timestamp;
        }
    }

    private static Cluster cluster(String prefix) {
        return new Cluster(
                KAFKA.getBootstrapServers(),
                Map.of(),
                prefix,
                AvroRecordSerdes.create(SerdesConfig.of("mock://hostile-it")));
    }
}
