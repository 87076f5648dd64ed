package io.penstock.cli;

import static io.penstock.cli.fixtures.Workshop.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.RetryConfig;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.LiveTopics;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A ledger on a real broker, in topics of its own for each test, with what callers read and write. */
abstract class OneLedgerScene extends BrokerScene {
    static final int MAX_OUTPUT = 100;

    @SuppressWarnings("NullAway.Init")
    Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    LiveTopics topics;

    @SuppressWarnings("NullAway.Init")
    private Ledger ledger;

    @SuppressWarnings("NullAway.Init")
    private KafkaProducer<String, byte[]> producer;

    final List<InferenceResponse> responses = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TopicReader reader;

    @BeforeEach
    void startTheLedger(TestInfo test) {
        cluster = cluster(test.getTestMethod().orElseThrow().getName());
        topics = TopicPlan.embedded().ensure(cluster);
        ledger = Ledger.start(
                cluster, LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS)));
        producer = new KafkaProducer<>(cluster.producerConfig(), new StringSerializer(), new ByteArraySerializer());
        reader = TopicReader.of(cluster).read(Topic.RESPONSES, From.BEGINNING, (key, one) -> responses.add(one));
    }

    @AfterEach
    void stopTheLedger() {
        assertThat(ledger.failure()).isEmpty();
        reader.close();
        producer.close();
        ledger.close();
    }

    static PoolConfig pool(String name, ScriptedProvider provider) {
        return PoolConfig.newBuilder()
                .setPool(name)
                .setRetry(RetryConfig.newBuilder()
                        .setMaxAttempts(20)
                        .setBaseMillis(10)
                        .setCapMillis(100)
                        .build())
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("east")
                        .setBaseUrl(provider.url())
                        .setLimits(List.of(Limit.newBuilder()
                                .setKind(LimitKind.TOKENS)
                                .setAmount(1_000_000)
                                .build()))
                        .build()))
                .build();
    }

    /** Says what it is in its body, so that the provider can tell. */
    static InferenceRequest.Builder request(String pool, String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setPool(pool)
                .setEndpoint("/v1/chat/completions")
                .setBody("{\"model\":\"m\",\"max_tokens\":" + MAX_OUTPUT
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + id + "\"}]}");
    }

    void publish(PoolConfig... pools) {
        ClusterPools.publish(cluster, Arrays.asList(pools), List.of());
    }

    void submit(InferenceRequest.Builder request) throws Exception {
        send(Topic.REQUESTS, request.getPool(), request.build());
    }

    <T extends SpecificRecord> void send(Topic<T> topic, String key, T record) throws Exception {
        String name = cluster.name(topic);
        producer.send(new ProducerRecord<>(
                        name, key, cluster.serdes().serializer(topic).serialize(name, record)))
                .get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    void awaitResponses(int many) throws Exception {
        await(many + " responses", BOUND, () -> {
            reader.poll(Duration.ofMillis(100));
            return responses.size() >= many;
        });
    }

    /** To be called when nothing is under way. */
    void assertNoOtherResponse(int many) {
        reader.readToEnd();
        assertThat(responses).hasSize(many);
    }

    Ended penstock(String... command) {
        return workshop.penstock(onTopics(cluster.prefix(), command));
    }
}
