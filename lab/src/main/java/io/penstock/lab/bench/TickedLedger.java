package io.penstock.lab.bench;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.budget.kafka.LedgerTopology;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.lab.simulation.WorkerAnnouncement;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;

/** The real topology, as one task with many pools and workers, on virtual time. */
final class TickedLedger implements AutoCloseable {
    private static final Cluster CLUSTER =
            new Cluster("unused:9092", Map.of(), "penstock", AvroRecordSerdes.create(SerdesConfig.of("mock://ticks")));
    private static final Path UNUSED = Path.of(System.getProperty("java.io.tmpdir"), "penstock-ticks");
    private static final Properties PROPERTIES = Ledger.properties(CLUSTER, LedgerConfig.of("ticked", UNUSED, 1));
    private static final long TOKENS_PER_MINUTE = 1_000;
    private static final long MORE_THAN_A_MINUTE_LEAVES = 700;

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, InferenceRequest> requests;
    private final TestInputTopic<String, WorkerSnapshot> workers;
    private final TestOutputTopic<String, PoolSnapshot> snapshots;
    private final int pools;
    private final Map<String, Long> waiting = new HashMap<>();
    private Instant now = Instant.ofEpochMilli(1_700_000_000_000L);

    TickedLedger(int pools) {
        this.pools = pools;
        driver = new TopologyTestDriver(
                LedgerTopology.build(
                        CLUSTER,
                        1,
                        new SplittableRandom(7),
                        PoolLedger::new,
                        store -> Stores.inMemoryKeyValueStore(store.name())),
                PROPERTIES,
                now);
        requests = input(Topic.REQUESTS);
        workers = input(Topic.WORKER_METRICS);
        snapshots = driver.createOutputTopic(
                CLUSTER.name(Topic.POOL_METRICS),
                new StringDeserializer(),
                CLUSTER.serdes().deserializer(Topic.POOL_METRICS));
        TestInputTopic<String, PoolConfig> control = input(Topic.CONTROL);
        for (int pool = 0; pool < pools; pool++) {
            control.pipeInput(name(pool), pool(name(pool)));
        }
    }

    /** A worker announces that it serves every pool. */
    void announce(int worker) {
        List<PoolSlots> slots = new ArrayList<>();
        for (int pool = 0; pool < pools; pool++) {
            slots.add(new PoolSlots(name(pool), Strategy.POOL_FIRST, 4, 0, 0, Map.of(), Map.of()));
        }
        workers.pipeInput("worker-" + worker, WorkerAnnouncement.of("worker-" + worker, now, List.of(worker), slots));
    }

    /**
     * Submits requests to a pool. The first is granted and uses most of the minute's tokens, so that the others wait.
     */
    void submit(int pool, int many) {
        for (int i = 0; i < many; i++) {
            requests.pipeInput(
                    name(pool),
                    InferenceRequest.newBuilder()
                            .setRequestId("request-" + i)
                            .setPool(name(pool))
                            .setEndpoint("/v1/chat/completions")
                            .setBody("{}")
                            .setMaxOutputTokens(MORE_THAN_A_MINUTE_LEAVES)
                            .setSubmittedAt(now)
                            .build(),
                    now);
        }
    }

    /** Lets time pass, so that the ledger does what is due. */
    void advance(long millis) {
        now = now.plusMillis(millis);
        driver.advanceWallClockTime(Duration.ofMillis(millis));
    }

    /** Reads the published snapshots, and keeps only the number of waiting requests. */
    void readSnapshots() {
        snapshots.readValuesToList().forEach(snapshot -> waiting.put(snapshot.getPool(), snapshot.getWaiting()));
    }

    /** The number of waiting requests, by the last snapshot that was read of each pool. */
    long waiting() {
        return waiting.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        driver.close();
    }

    private static String name(int pool) {
        return "pool-" + pool;
    }

    private static PoolConfig pool(String name) {
        return PoolConfig.newBuilder()
                .setPool(name)
                .setStrategy(Strategy.POOL_FIRST)
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("only")
                        .setBaseUrl("http://127.0.0.1:1/v1")
                        .setLimits(List.of(Limit.newBuilder()
                                .setKind(LimitKind.TOKENS)
                                .setAmount(TOKENS_PER_MINUTE)
                                .build()))
                        .build()))
                .build();
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(Topic<T> topic) {
        return driver.createInputTopic(
                CLUSTER.name(topic), new StringSerializer(), CLUSTER.serdes().serializer(topic));
    }
}
