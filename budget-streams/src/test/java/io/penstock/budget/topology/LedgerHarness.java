package io.penstock.budget.topology;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Usage;
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
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The real topology with its real stores, on a clock that tests move. */
final class LedgerHarness implements AutoCloseable {
    /** After which the ledger has seen what the global stores hold. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Cluster cluster =
            new Cluster("unused:9092", Map.of(), "penstock", AvroRecordSerdes.create(SerdesConfig.of("mock://ledger")));
    private final TopologyTestDriver driver;
    final TestInputTopic<String, InferenceRequest> requests;
    final TestInputTopic<byte[], byte[]> rawRequests;
    final TestInputTopic<String, AttemptOutcome> attempts;
    final TestInputTopic<String, PoolConfig> control;
    final TestInputTopic<String, WorkerSnapshot> workers;
    final TestOutputTopic<String, Grant> admitted;
    final TestOutputTopic<String, InferenceResponse> responses;
    final TestOutputTopic<String, PoolSnapshot> snapshots;
    final TestOutputTopic<String, InferenceRequest> rekeyed;
    final TestOutputTopic<byte[], byte[]> deadLetters;
    private Instant now = START;

    LedgerHarness(Path stateDirectory) {
        driver = new TopologyTestDriver(
                LedgerTopology.build(cluster, 1, new SplittableRandom(7)),
                Ledger.properties(cluster, LedgerConfig.of("test", stateDirectory, 1)),
                START);
        requests = input(Topic.REQUESTS);
        rawRequests = driver.createInputTopic(
                cluster.name(Topic.REQUESTS),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                START,
                Duration.ZERO);
        attempts = input(Topic.ATTEMPTS);
        control = input(Topic.CONTROL);
        workers = input(Topic.WORKER_METRICS);
        admitted = output(Topic.ADMITTED);
        responses = output(Topic.RESPONSES);
        snapshots = output(Topic.POOL_METRICS);
        rekeyed = output(Topic.REQUESTS);
        deadLetters = driver.createOutputTopic(
                cluster.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Instant now() {
        return now;
    }

    void advance(Duration duration) {
        driver.advanceWallClockTime(duration);
        now = now.plus(duration);
    }

    void apply(InstanceConfig... instances) {
        control.pipeInput(Records.POOL, Records.pool(instances));
        advance(A_SECOND);
    }

    void announce(String worker, int slots, Integer... partitions) {
        workers.pipeInput(worker, Records.worker(worker, now, slots, List.of(partitions)));
        advance(A_SECOND);
    }

    InferenceRequest.Builder request(String id) {
        return Records.request(id).setSubmittedAt(now);
    }

    void submit(InferenceRequest.Builder request) {
        requests.pipeInput(Records.POOL, request.build(), now);
    }

    AttemptOutcome.Builder outcome(Grant grant) {
        return AttemptOutcome.newBuilder()
                .setGrantId(grant.getGrantId())
                .setRequestId(grant.getRequest().getRequestId())
                .setPool(Records.POOL)
                .setInstance(grant.getInstance())
                .setWorker(grant.getWorker())
                .setResult(AttemptResult.SUCCEEDED)
                .setAttempt(1)
                .setHttpStatus(200)
                .setStartedAt(now)
                .setCompletedAt(now)
                .setBodyBytes(grant.getRequest().getBody().length());
    }

    void settle(Grant grant, long inputTokens, long outputTokens) {
        attempts.pipeInput(
                Records.POOL,
                outcome(grant)
                        .setUsage(Usage.newBuilder()
                                .setInputTokens(inputTokens)
                                .setOutputTokens(outputTokens)
                                .build())
                        .build());
    }

    @Override
    public void close() {
        driver.close();
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(Topic<T> topic) {
        return driver.createInputTopic(
                cluster.name(topic), new StringSerializer(), cluster.serdes().serializer(topic), START, Duration.ZERO);
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic<T> topic) {
        return driver.createOutputTopic(
                cluster.name(topic), new StringDeserializer(), cluster.serdes().deserializer(topic));
    }
}
