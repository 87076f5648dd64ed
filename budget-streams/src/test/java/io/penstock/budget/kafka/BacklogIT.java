package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

@Testcontainers(disabledWithoutDocker = true)
class BacklogIT {
    private static final int REQUESTS = 20_000;
    private static final int SLOTS = 20;

    /** So often every slot is granted anew while the backlog is taken in, at least. */
    private static final int ROUNDS = 12;

    @Container
    private static final KafkaContainer KAFKA = Brokers.container();

    @TempDir
    Path directory;

    @Test
    void grantsAndOutcomesGoOnWhileABacklogIsTakenIn() {
        Cluster cluster = new Cluster(
                KAFKA.getBootstrapServers(),
                Map.of(),
                "backlog",
                AvroRecordSerdes.create(SerdesConfig.of("mock://backlog-it")));
        TopicPlan.services().withRequestPartitions(2).ensure(cluster);
        try (LiveLedger topics = new LiveLedger(cluster, Map.of())) {
            topics.send(Topic.CONTROL, POOL, Records.pool(Records.instance("east", 10_000_000, 1_000_000_000)));
            for (int i = 0; i < REQUESTS; i++) {
                topics.sendSoon(Topic.REQUESTS, POOL, Records.request("r" + i).build());
            }
            topics.announce(SLOTS);
            try (Ledger ledger = Ledger.start(cluster, LedgerConfig.of("only", directory, 2))) {
                CompletableFuture<PoolSnapshot> takenIn = CompletableFuture.supplyAsync(
                        () -> topics.awaitOne(Topic.POOL_METRICS, BacklogIT::hasTakenInAll));

                topics.awaitOne(Topic.ADMITTED, grant -> {
                    topics.sendSoon(Topic.ATTEMPTS, POOL, Records.succeeded(grant));
                    return takenIn.isDone();
                });

                assertThat(takenIn.join().getGranted()).isGreaterThan(ROUNDS * SLOTS);
                assertThat(ledger.failure()).isEmpty();
            }
        }
    }

    private static boolean hasTakenInAll(PoolSnapshot snapshot) {
        return snapshot.getWaiting() + snapshot.getGranted() == REQUESTS;
    }
}
