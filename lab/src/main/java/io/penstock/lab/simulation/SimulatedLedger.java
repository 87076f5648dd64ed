package io.penstock.lab.simulation;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.budget.kafka.LedgerTopology;
import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.usage.BelievedClock;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** One run of a ledger: the real topology, on clocks that the simulation moves. */
final class SimulatedLedger implements AutoCloseable {
    private static final Cluster CLUSTER = new Cluster(
            "unused:9092", Map.of(), "penstock", AvroRecordSerdes.create(SerdesConfig.of("mock://simulation")));
    /** A required directory that stays unused, because every store is in memory. */
    private static final Path UNUSED = Path.of(System.getProperty("java.io.tmpdir"), "penstock-simulation");

    private static final Properties PROPERTIES = Ledger.properties(CLUSTER, LedgerConfig.of("simulated", UNUSED, 1));

    private final TopologyTestDriver driver;
    /** A copy of the ledger's clock with the same readings. It believes a step that lasts. */
    private final BelievedClock believed;

    private final ChangelogStores changelogs;
    private final TestInputTopic<String, InferenceRequest> requests;
    private final TestInputTopic<String, AttemptOutcome> attempts;
    private final TestInputTopic<String, PoolConfig> control;
    private final TestInputTopic<String, WorkerSnapshot> workers;
    private final TestOutputTopic<String, Grant> admitted;
    private final TestOutputTopic<String, InferenceResponse> responses;
    private final TestOutputTopic<String, PoolSnapshot> snapshots;
    private final TestOutputTopic<String, InferenceRequest> sentBack;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final Map<String, TestOutputTopic<Bytes, byte[]>> changelogTopics = new TreeMap<>();
    private long elapsedMillis;
    private long stepMillis;

    /**
     * Starts a ledger at an instant.
     *
     * @param changelogs the changelogs of earlier runs, to which this one adds
     * @param clocks the readings of the machine's clocks; elapsed time counts from the epoch, too, and the wall clock
     *     is ahead of it by its step
     */
    SimulatedLedger(
            PoolLedger.Factory ledgers, ChangelogStores changelogs, Clocks.Reading clocks, RandomGenerator random) {
        this.changelogs = changelogs;
        elapsedMillis = clocks.elapsedMillis();
        stepMillis = clocks.wallMillis() - elapsedMillis;
        believed = new BelievedClock(clocks.wallMillis(), elapsedMillis);
        driver = new TopologyTestDriver(
                LedgerTopology.build(CLUSTER, 1, random, ledgers, changelogs::restored, this::read),
                PROPERTIES,
                Instant.ofEpochMilli(elapsedMillis));
        requests = input(Topic.REQUESTS);
        attempts = input(Topic.ATTEMPTS);
        control = input(Topic.CONTROL);
        workers = input(Topic.WORKER_METRICS);
        admitted = output(Topic.ADMITTED);
        responses = output(Topic.RESPONSES);
        snapshots = output(Topic.POOL_METRICS);
        sentBack = output(Topic.REQUESTS);
        deadLetters = driver.createOutputTopic(
                CLUSTER.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        String application = PROPERTIES.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        for (String store : changelogs.stores()) {
            changelogTopics.put(
                    store,
                    driver.createOutputTopic(
                            application + "-" + store + "-changelog",
                            new BytesDeserializer(),
                            new ByteArrayDeserializer()));
        }
    }

    private Clocks.Reading read(long streamMillis) {
        Clocks.Reading reading = new Clocks.Reading(streamMillis + stepMillis, streamMillis);
        believed.read(reading.wallMillis(), reading.elapsedMillis());
        return reading;
    }

    /** Lets time pass until this instant, so that the ledger does what is due. */
    void passUntil(long newElapsedMillis) {
        if (newElapsedMillis != elapsedMillis) {
            driver.advanceWallClockTime(Duration.ofMillis(newElapsedMillis - elapsedMillis));
            elapsedMillis = newElapsedMillis;
        }
    }

    /** Sets the wall clock ahead of the elapsed time, or behind it if negative. */
    void stepTo(long newStepMillis) {
        stepMillis = newStepMillis;
    }

    /** How far the time that the ledger believes is ahead of the elapsed time. */
    long believedStepMillis() {
        return believed.millis(0);
    }

    void request(InferenceRequest request, long submittedAtMillis) {
        requests.pipeInput(request.getPool(), request, Instant.ofEpochMilli(submittedAtMillis));
    }

    void outcome(AttemptOutcome outcome) {
        attempts.pipeInput(outcome.getPool(), outcome);
    }

    void configure(PoolConfig config) {
        control.pipeInput(config.getPool(), config);
    }

    void worker(WorkerSnapshot worker) {
        workers.pipeInput(worker.getWorker(), worker);
    }

    /** The grants since the last call. */
    List<Grant> grants() {
        return admitted.isEmpty() ? List.of() : admitted.readValuesToList();
    }

    /** The requests since the last call that the ledger has written to its own input topic and has read there. */
    List<InferenceRequest> sentBack() {
        return sentBack.isEmpty() ? List.of() : sentBack.readValuesToList();
    }

    /** The responses since the last call. */
    List<InferenceResponse> responses() {
        return responses.isEmpty() ? List.of() : responses.readValuesToList();
    }

    /** The snapshots since the last call. */
    List<PoolSnapshot> snapshots() {
        return snapshots.isEmpty() ? List.of() : snapshots.readValuesToList();
    }

    /** The number of records that the ledger could not read since it started. */
    long unreadable() {
        return deadLetters.getQueueSize();
    }

    /** Copies what the ledger has written to its changelogs. */
    void collectChangelogs() {
        changelogTopics.forEach((store, topic) -> {
            while (!topic.isEmpty()) {
                var record = topic.readRecord();
                changelogs.written(store, record.key(), record.value());
            }
        });
    }

    @Override
    public void close() {
        driver.close();
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(Topic<T> topic) {
        return driver.createInputTopic(
                CLUSTER.name(topic), new StringSerializer(), CLUSTER.serdes().serializer(topic));
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic<T> topic) {
        return driver.createOutputTopic(
                CLUSTER.name(topic), new StringDeserializer(), CLUSTER.serdes().deserializer(topic));
    }
}
