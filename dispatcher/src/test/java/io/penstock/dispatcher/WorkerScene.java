package io.penstock.dispatcher;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.StandInLedger.request;

import io.penstock.records.Grant;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** A real broker, a stand-in for the ledger, a provider on loopback, and workers to start. */
@Timeout(180)
@Testcontainers(disabledWithoutDocker = true)
abstract class WorkerScene {
    static final String REGISTRY = "mock://dispatcher";
    static final String ANSWER = "{\"id\":\"x\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}";
    static final int PARTITIONS = 4;

    @Container
    static final KafkaContainer KAFKA = Brokers.container()
            .withEnv("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "1000")
            .withEnv("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "6000")
            .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "500")
            .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "1000");

    final LoopbackProvider provider = new LoopbackProvider().answers((call, exchange) -> reply(exchange, 200, ANSWER));

    Cluster cluster;

    StandInLedger ledger;

    @BeforeEach
    void prepare(TestInfo test) {
        String prefix = test.getTestMethod().orElseThrow().getName();
        cluster = new Cluster(
                KAFKA.getBootstrapServers(), Map.of(), prefix, AvroRecordSerdes.create(SerdesConfig.of(REGISTRY)));
        TopicPlan.embedded().ensure(cluster);
        ledger = new StandInLedger(cluster);
        ledger.configure(Map.of("east", provider.url()), 3);
    }

    @AfterEach
    void close() {
        provider.close();
        ledger.close();
    }

    Dispatcher start(String worker) {
        return Dispatcher.start(cluster, DispatcherConfig.of(worker));
    }

    void awaitReady(String worker) {
        ledger.await(worker + " ready", () -> ledger.partitionsOf(worker).size() == PARTITIONS);
    }

    void grant(int count, String name, String worker) {
        ledger.write(IntStream.range(0, count)
                .mapToObj(i -> ledger.grant(request(name + i), worker, i % PARTITIONS))
                .toArray(Grant[]::new));
    }
}
