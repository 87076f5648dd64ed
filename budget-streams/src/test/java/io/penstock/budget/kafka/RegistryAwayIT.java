package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** A real ledger whose registry is stopped while records with a schema that it has not seen arrive. */
@Testcontainers(disabledWithoutDocker = true)
class RegistryAwayIT {
    private static final int REQUESTS = 10;

    /** Another id of the same schema, as a release that changed a doc would have. */
    private static final int NEW_ID_OFFSET = 1_000;

    @Container
    private static final KafkaContainer KAFKA = Brokers.container();

    @TempDir
    Path directory;

    @Test
    void whatNeedsTheRegistryWaitsForItAndNothingElseDoes() throws IOException {
        try (RegistryStandIn registry = new RegistryStandIn()) {
            Cluster cluster = new Cluster(
                    KAFKA.getBootstrapServers(),
                    Map.of(),
                    "registry-away",
                    AvroRecordSerdes.create(SerdesConfig.of(registry.url())));
            TopicPlan.services().withRequestPartitions(1).ensure(cluster);
            try (LiveLedger live = new LiveLedger(cluster, Map.of());
                    Ledger ledger = Ledger.start(cluster, LedgerConfig.of("only", directory, 1))) {
                live.send(Topic.CONTROL, POOL, Records.pool(instance("east", 1_000, 10_000_000)));
                live.announce(1_000);
                live.send(Topic.REQUESTS, POOL, Records.request("before").build());
                live.await(Topic.ADMITTED, grants -> grants.size() == 1);

                registry.stop();
                var later = Records.pool(instance("west", 1_000, 10_000_000));
                later.setPool("later");
                live.send(new ProducerRecord<>(
                        cluster.name(Topic.CONTROL),
                        LiveLedger.bytes("later"),
                        withNewId(live.value(Topic.CONTROL, later))));
                for (int i = 0; i < REQUESTS; i++) {
                    InferenceRequest ofLater =
                            Records.request("later-" + i).setPool("later").build();
                    live.send(Topic.REQUESTS, "later", ofLater);
                    live.send(new ProducerRecord<>(
                            cluster.name(Topic.REQUESTS),
                            LiveLedger.bytes(POOL),
                            withNewId(live.value(
                                    Topic.REQUESTS, Records.request("new-" + i).build()))));
                    live.send(
                            Topic.REQUESTS, POOL, Records.request("known-" + i).build());
                }

                List<String> meanwhile = live.await(Topic.ADMITTED, grants -> grants.size() == 1 + REQUESTS).stream()
                        .map(grant -> grant.getRequest().getRequestId())
                        .toList();
                assertThat(meanwhile).filteredOn(id -> id.startsWith("known-")).hasSize(REQUESTS);
                // longer than a pool without a configuration is waited for
                live.await(
                        Topic.POOL_METRICS,
                        snapshots -> snapshots.stream()
                                        .filter(snapshot -> snapshot.getPool().equals(POOL)
                                                && snapshot.getGranted() == 1 + REQUESTS)
                                        .count()
                                > 12);
                registry.start();

                assertThat(live.await(Topic.ADMITTED, grants -> grants.size() == 1 + 2 * REQUESTS))
                        .extracting(grant -> grant.getRequest().getRequestId())
                        .doesNotHaveDuplicates()
                        .hasSize(1 + 2 * REQUESTS);
                // the worker offers this pool nothing, but now it is one
                PoolSnapshot configured =
                        live
                                .await(
                                        Topic.POOL_METRICS,
                                        snapshots -> last(snapshots).getPool().equals("later"))
                                .stream()
                                .filter(snapshot -> snapshot.getPool().equals("later"))
                                .findFirst()
                                .orElseThrow();
                assertThat(configured.getWaiting()).isEqualTo(REQUESTS);
                assertThat(configured.getRejected()).isZero();
                assertThat(ledger.failure()).isEmpty();
            }
        }
    }

    private static PoolSnapshot last(List<PoolSnapshot> snapshots) {
        return snapshots.get(snapshots.size() - 1);
    }

    private static byte[] withNewId(byte[] record) {
        ByteBuffer header = ByteBuffer.wrap(record);
        header.putInt(1, header.getInt(1) + NEW_ID_OFFSET);
        return record;
    }
}
