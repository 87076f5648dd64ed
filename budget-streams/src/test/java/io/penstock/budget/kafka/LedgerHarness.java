package io.penstock.budget.kafka;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.kafka.clock.CommitTimes;
import io.penstock.budget.kafka.clock.ProcessClock;
import io.penstock.budget.kafka.store.ChangeTable;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Usage;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;

/** The real topology with its real stores, on a clock that tests move. */
final class LedgerHarness implements AutoCloseable {
    /** After which the ledger has seen what the global stores hold. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Cluster cluster;
    private final Path stateDirectory;
    private final PoolLedger.Factory ledgers;
    private final PoisonRecords poisonRecords = new PoisonRecords();

    /** As the process's own, it outlasts its tasks. */
    private ProcessClock clock = new ProcessClock(this::read);

    private WarmStart warmStart = WarmStart.NONE;
    private TopologyTestDriver driver;
    TestInputTopic<String, InferenceRequest> requests;
    TestInputTopic<byte[], byte[]> rawRequests;
    TestInputTopic<String, Cancellation> cancellations;
    TestInputTopic<String, AttemptOutcome> attempts;
    TestInputTopic<String, PoolConfig> control;
    TestInputTopic<String, WorkerSnapshot> workers;
    TestOutputTopic<String, Grant> admitted;
    TestOutputTopic<String, InferenceResponse> responses;
    TestOutputTopic<String, PoolSnapshot> snapshots;
    TestOutputTopic<String, BatchStatus> batches;
    TestOutputTopic<String, InferenceRequest> rekeyed;
    TestOutputTopic<byte[], byte[]> deadLetters;
    private Instant now = START;
    private long wallStepMillis;
    private long lookMillis;
    private long passedMillis;
    private final Map<String, PoolSnapshot> lastSnapshots = new HashMap<>();

    LedgerHarness(Path stateDirectory) {
        this(stateDirectory, PoolLedger::new);
    }

    LedgerHarness(Path stateDirectory, PoolLedger.Factory ledgers) {
        this(stateDirectory, ledgers, AvroRecordSerdes.create(SerdesConfig.of("mock://ledger")));
    }

    LedgerHarness(Path stateDirectory, PoolLedger.Factory ledgers, RecordSerdes serdes) {
        this.cluster = new Cluster("unused:9092", Map.of(), "penstock", serdes);
        this.stateDirectory = stateDirectory;
        this.ledgers = ledgers;
        open(UnaryOperator.identity());
    }

    private void open(UnaryOperator<KeyValueBytesStoreSupplier> storage) {
        driver = new TopologyTestDriver(
                LedgerTopology.build(
                        cluster,
                        1,
                        new SplittableRandom(7),
                        ledgers,
                        storage,
                        new ProcessScope(clock, poisonRecords, new CommitTimes(() -> 0), warmStart)),
                Ledger.properties(cluster, LedgerConfig.of("test", stateDirectory, 1)),
                now);
        requests = input(Topic.REQUESTS);
        rawRequests = raw(cluster.name(Topic.REQUESTS));
        cancellations = input(Topic.CANCELLATIONS);
        attempts = input(Topic.ATTEMPTS);
        control = input(Topic.CONTROL);
        workers = input(Topic.WORKER_METRICS);
        admitted = output(Topic.ADMITTED);
        responses = output(Topic.RESPONSES);
        snapshots = output(Topic.POOL_METRICS);
        batches = output(Topic.BATCHES);
        rekeyed = output(Topic.REQUESTS);
        deadLetters = driver.createOutputTopic(
                cluster.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Clocks.Reading read(long streamMillis) {
        passedMillis += lookMillis;
        return new Clocks.Reading(streamMillis + wallStepMillis + passedMillis, streamMillis + passedMillis);
    }

    /** Lets so much time pass from one look at the clock to the next. */
    void everyLookTakes(Duration time) {
        lookMillis = time.toMillis();
    }

    /** Starts over with nothing but what an earlier ledger has learnt. */
    void restartAsHeir(WarmStart inherited) {
        warmStart = inherited;
        restart((store, key, value) -> new byte[0]);
    }

    /** What the pools have learnt, as the stores hold it. */
    List<LearntValue> learnt() {
        return ChangeTable.ALL.stream()
                .filter(ChangeTable::isLearnt)
                .flatMap(table -> contents(table.store()).entrySet().stream()
                        .map(entry -> new LearntValue(table.store(), entry.getKey(), Bytes.wrap(entry.getValue()))))
                .toList();
    }

    /** Starts anew with what the stores held. Configurations and workers are not known until they are announced. */
    void restart() {
        restart((store, key, value) -> value);
    }

    /** Starts anew in another process, on a machine whose wall clock is right. */
    void restartElsewhere() {
        wallStepMillis = 0;
        clock = new ProcessClock(this::read);
        restart();
    }

    /** What a store held, as another version would have written it; empty for nothing. */
    @FunctionalInterface
    interface Rewriting {
        byte[] of(String store, Bytes key, byte[] value);
    }

    /** Starts anew with what the stores held, written in another way. */
    void restart(Rewriting rewriting) {
        Map<String, Map<Bytes, byte[]>> saved = new HashMap<>();
        for (StoreBuilder<?> builder : LedgerStores.builders(UnaryOperator.identity())) {
            Map<Bytes, byte[]> rewritten = new HashMap<>();
            contents(builder.name())
                    .forEach((key, value) -> rewritten.put(key, rewriting.of(builder.name(), key, value)));
            rewritten.values().removeIf(value -> value.length == 0);
            saved.put(builder.name(), rewritten);
        }
        driver.close();
        open(supplier -> new SavedStore(supplier.name(), saved.getOrDefault(supplier.name(), Map.of())));
    }

    /** Sets the wall clock so much off the time that passes; what is told to be {@link #now} stays. */
    void stepWallClock(Duration offset) {
        wallStepMillis = offset.toMillis();
    }

    /** How many entries a store has. */
    int stored(String store) {
        return contents(store).size();
    }

    /** The workers that the global store holds. */
    Set<String> knownWorkers() {
        Set<String> known = new TreeSet<>();
        KeyValueStore<String, byte[]> opened = driver.getKeyValueStore("workers");
        try (KeyValueIterator<String, byte[]> all = opened.all()) {
            all.forEachRemaining(entry -> known.add(entry.key));
        }
        return known;
    }

    private Map<Bytes, byte[]> contents(String store) {
        Map<Bytes, byte[]> contents = new HashMap<>();
        KeyValueStore<Bytes, byte[]> opened = driver.getKeyValueStore(store);
        try (KeyValueIterator<Bytes, byte[]> all = opened.all()) {
            all.forEachRemaining(entry -> contents.put(entry.key, entry.value));
        }
        return contents;
    }

    PoolSnapshot lastSnapshot() {
        List<PoolSnapshot> all = snapshots.readValuesToList();
        return all.get(all.size() - 1);
    }

    /** The last one of a pool that was written since any was read. */
    PoolSnapshot lastSnapshotOf(String pool) {
        snapshots.readValuesToList().forEach(snapshot -> lastSnapshots.put(snapshot.getPool(), snapshot));
        return Objects.requireNonNull(lastSnapshots.get(pool));
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
        workers.pipeInput(worker, Records.worker(worker, now.plusMillis(wallStepMillis), slots, List.of(partitions)));
        advance(A_SECOND);
    }

    InferenceRequest.Builder request(String id) {
        return Records.request(id).setSubmittedAt(now);
    }

    void submit(InferenceRequest.Builder request) {
        requests.pipeInput(Records.POOL, request.build(), now);
    }

    void cancel(Cancellation.Builder cancellation) {
        cancellations.pipeInput(Records.POOL, cancellation.build());
    }

    /** The worker reports that it did not start the call in time. */
    void lapse(Grant grant) {
        attempts.pipeInput(
                Records.POOL,
                outcome(grant)
                        .setResult(AttemptResult.LAPSED)
                        .setStartedAt(null)
                        .setHttpStatus(null)
                        .build());
    }

    AttemptOutcome.Builder outcome(Grant grant) {
        return AttemptOutcome.newBuilder()
                .setGrantId(grant.getGrantId())
                .setRequestId(grant.getRequest().getRequestId())
                .setBatchId(grant.getRequest().getBatchId().orElse(null))
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

    /** A topic that takes any bytes. */
    TestInputTopic<byte[], byte[]> raw(String topic) {
        return driver.createInputTopic(
                topic, new ByteArraySerializer(), new ByteArraySerializer(), START, Duration.ZERO);
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(Topic<T> topic) {
        return driver.createInputTopic(
                cluster.name(topic), new StringSerializer(), cluster.serdes().serializer(topic), START, Duration.ZERO);
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic<T> topic) {
        return driver.createOutputTopic(
                cluster.name(topic), new StringDeserializer(), cluster.serdes().deserializer(topic));
    }

    /** A store in memory that begins with what an earlier one held. */
    private record SavedStore(String name, Map<Bytes, byte[]> saved) implements KeyValueBytesStoreSupplier {
        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return new InMemoryKeyValueStore(name) {
                @Override
                public void init(StateStoreContext context, StateStore root) {
                    super.init(context, root);
                    saved.forEach(this::put);
                }
            };
        }

        @Override
        public String metricsScope() {
            return "saved";
        }
    }
}
