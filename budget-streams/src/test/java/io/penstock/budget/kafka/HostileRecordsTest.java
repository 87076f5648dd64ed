package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.state.Journal;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.RateLimitReading;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Usage;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that any Avro client can write: whatever their fields say, the ledger goes on. */
class HostileRecordsTest {
    private static final long[] LONGS = {Long.MIN_VALUE, -1, 0, 1, 1_000_000_000_001L, Long.MAX_VALUE};
    private static final int[] INTS = {Integer.MIN_VALUE, -1, 0, 1, 7, Integer.MAX_VALUE};
    private static final String[] TEXTS = {"", "a", "\u0000", "größer", "\ud83c", "x".repeat(1_001), "chat"};
    private static final String[] ENDPOINTS = {"", "/", "//", "/v1/embeddings", "/v1/messages", "no path"};
    private static final String[] BODIES = {
        "", "{", "[]", "{}", "{\"max_tokens\":9223372036854775807,\"n\":9223372036854775807}", "{\"max_tokens\":-1}"
    };
    private static final int RECORDS = 150;
    private static final int LARGE = 5_000_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @SuppressWarnings("NullAway.Init")
    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(instance("east", 100_000, 1_000_000_000));
        ledger.announce("w1", 1_000, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void requestsOfExtremes(long seed) {
        Random random = new Random(seed);

        for (int i = 0; i < RECORDS; i++) {
            ledger.requests.pipeInput(any(TEXTS, random), request("r" + i, random), ledger.now());
            if (i % 15 == 0) {
                ledger.announce("w1", 1_000, 0);
            }
        }

        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void outcomesOfExtremes(long seed) {
        Random random = new Random(seed);

        for (int i = 0; i < RECORDS; i++) {
            // an outcome may well say that its instance is to be left alone for a day
            ledger.apply(instance("east-" + i, 100_000, 1_000_000_000));
            ledger.announce("w1", 1_000, 0);
            ledger.submit(ledger.request("r" + i).setBatchId("nightly"));
            Grant grant = ledger.admitted.readValue();
            ledger.attempts.pipeInput(any(TEXTS, random), outcome(grant, random));
            ledger.settle(grant, 5, 5);
        }

        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void cancellationsOfExtremes(long seed) {
        Random random = new Random(seed);

        for (int i = 0; i < RECORDS; i++) {
            ledger.cancellations.pipeInput(
                    any(TEXTS, random),
                    Cancellation.newBuilder()
                            .setPool(any(TEXTS, random))
                            .setBatchId(any(TEXTS, random))
                            .setRequestId(random.nextBoolean() ? any(TEXTS, random) : null)
                            .setRequestedAt(instant(random))
                            .build());
        }
        ledger.announce("w1", 1_000, 0);

        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void configurationsAndWorkersOfExtremes(long seed) {
        Random random = new Random(seed);

        for (int i = 0; i < RECORDS; i++) {
            String pool = any(TEXTS, random);
            ledger.control.pipeInput(
                    pool,
                    PoolConfig.newBuilder()
                            .setPool(any(TEXTS, random))
                            .setInstances(List.of(
                                    instance(any(TEXTS, random), any(LONGS, random), any(LONGS, random)),
                                    instance(any(TEXTS, random), any(LONGS, random), any(LONGS, random))))
                            .setMaxOutputTokens(any(LONGS, random))
                            .setMaxWaitMillis(random.nextBoolean() ? any(LONGS, random) : null)
                            .setStartWithinMillis(any(LONGS, random))
                            .setClockSkewMillis(any(LONGS, random))
                            .setDuplicateWindowMillis(any(LONGS, random))
                            .setObjective(random.nextBoolean() ? Double.NaN : random.nextDouble(-1, 2))
                            .setPaceMillis(random.nextBoolean() ? any(LONGS, random) : null)
                            .setBuckets(any(INTS, random))
                            .setReserveQuantile(random.nextBoolean() ? Double.NaN : any(LONGS, random))
                            .setTenants(Map.of(any(TEXTS, random), random.nextBoolean() ? -1.0 : Double.NaN))
                            .setFallback(any(TEXTS, random))
                            .setFallbackAfterMillis(any(LONGS, random))
                            .build());
            ledger.workers.pipeInput(
                    any(TEXTS, random),
                    Records.worker(
                            any(TEXTS, random),
                            instant(random),
                            any(INTS, random),
                            List.of(any(INTS, random), any(INTS, random))));
            ledger.submit(ledger.request("e" + i).setPool(pool));
            ledger.advance(Duration.ofMillis(100));
        }
        for (String pool : TEXTS) {
            ledger.control.pipeInput(pool, (PoolConfig) null);
            ledger.workers.pipeInput(pool, (WorkerSnapshot) null);
        }

        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "attempts", "cancellations", "control", "worker-metrics"})
    void bytesThatAreNoRecordOnAnyTopic(String topic) {
        var raw = ledger.raw("penstock." + topic);
        byte[] key = "chat".getBytes(StandardCharsets.UTF_8);

        for (byte[] value : List.of(new byte[0], new byte[] {0}, new byte[] {0, 0, 0, 0, 9, 9}, key)) {
            raw.pipeInput("other".getBytes(StandardCharsets.UTF_8), value);
            raw.pipeInput(key, value);
        }
        ledger.announce("w1", 1_000, 0);

        assertGoesOn();
    }

    @Test
    void aKeyThatIsAbsent() {
        ledger.requests.pipeInput(null, ledger.request("a").build(), ledger.now());
        ledger.attempts.pipeInput(null, outcome(ledger.admitted.readValue(), new Random(1)));

        assertGoesOn();
    }

    @Test
    void aRequestThatIsRejectedForALongFieldIsAnsweredWithItsBeginningAndItsLength() {
        ledger.submit(ledger.request("a").setEndpoint("x".repeat(LARGE)));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getMessage())
                .hasSizeLessThan(1_000)
                .contains("xxx… (" + LARGE + " characters)");
        assertThat(response.getEndpoint()).hasSizeLessThan(1_000);
        assertGoesOn();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                          | `body` is no JSON object",
                "[]                          | `body` is no JSON object",
                "{                           | `body` is not JSON: Unexpected end-of-input",
                "{'model':'small'} {}        | `body` has text after its object",
                "{'messages':[],}            | `body` is not JSON: Unexpected character ('}' (code 125)): was expecting double-quote to start field name (column 16)",
                "{'max_tokens':NaN}          | `body` is not JSON: Non-standard token 'NaN' (column 18)",
                "{'max_tokens':1,'max_tokens':9} | `body` is not JSON: Duplicate field"
            })
    void aBodyThatIsNotOneJsonObjectIsRejectedWithItsPlaceAndTheRemedy(String body, String flaw) {
        ledger.submit(ledger.request("a").setBody(body.replace('\'', '"')));
        ledger.submit(ledger.request("b").setPool("small").setBody(body.replace('\'', '"')));

        List<InferenceResponse> responses = ledger.responses.readValuesToList();
        assertThat(responses).hasSize(2);
        for (InferenceResponse response : responses) {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
            assertThat(response.getError().orElseThrow().getCode()).isEqualTo("invalid_request");
            assertThat(response.getError().orElseThrow().getMessage())
                    .startsWith(flaw)
                    .endsWith(". Send one JSON object, as the provider takes it.");
        }
        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertGoesOn();
    }

    @Test
    void aNegativeWaitIsRejectedAsANegativeMaximumIs() {
        ledger.submit(ledger.request("wait").setMaxWaitMillis(-1L));
        ledger.submit(ledger.request("maximum").setMaxOutputTokens(-1L));

        assertThat(ledger.responses.readValuesToList())
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED))
                .extracting(response -> response.getError().orElseThrow().getMessage())
                .containsExactly(
                        "`max_wait_millis` must be at least 0, got -1.",
                        "`max_output_tokens` must be at least 0, got -1.");
        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "batch", "tenant", "pool", "endpoint", "metadata", "body"})
    void anyLargeFieldOfARequestUnderAnyKeyIsAnsweredOnceByAResponseThatFits(String field) {
        for (int size : new int[] {1_001, Cluster.MAX_PAYLOAD_BYTES, 2 * Cluster.MAX_PAYLOAD_BYTES}) {
            for (String key : new String[] {POOL, "k".repeat(LARGE)}) {
                InferenceRequest.Builder request = ledger.request("a" + size + key.length());
                String text = "/" + "x".repeat(size);
                switch (field) {
                    case "request" -> request.setRequestId(text + key.length());
                    case "batch" -> request.setBatchId(text);
                    case "tenant" -> request.setTenant(text);
                    case "pool" -> request.setPool(text);
                    case "endpoint" -> request.setEndpoint(text);
                    case "metadata" -> request.setMetadata(Map.of(text, text)).setMaxWaitMillis(-1L);
                    default -> request.setBody(text).setMaxWaitMillis(-1L);
                }

                ledger.requests.pipeInput(key, request.build(), ledger.now());

                KeyValue<String, InferenceResponse> answer = ledger.responses.readKeyValue();
                assertThat(answer.key).hasSizeLessThanOrEqualTo(Names.MAX_CHARACTERS);
                assertThat(answer.value.getStatus()).isEqualTo(ResponseStatus.REJECTED);
                assertThat(ledger.responses.isEmpty()).isTrue();
            }
        }
        assertGoesOn();
    }

    @Test
    void headersForWhichThereIsNoRoomDoNotGoAlongWithARequestThatIsMoved() {
        Headers headers = new RecordHeaders().add("large", new byte[LARGE]);

        ledger.requests.pipeInput(new TestRecord<>("other", ledger.request("a").build(), headers, ledger.now()));

        var moved = ledger.rekeyed.readRecord();
        assertThat(moved.key()).isEqualTo(POOL);
        assertThat(moved.headers().lastHeader("large")).isNull();
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "attempts", "cancellations"})
    void aRecordThatCannotBeReadGoesToTheDeadLettersWhateverItsSize(String topic) {
        byte[] large = new byte[Cluster.MAX_PAYLOAD_BYTES];

        ledger.raw("penstock." + topic)
                .pipeInput(new TestRecord<>(large, large, new RecordHeaders().add("h", large), ledger.now()));

        var letter = ledger.deadLetters.readRecord();
        assertThat(letter.key().length
                        + letter.value().length
                        + letter.headers().lastHeader(DeadLetter.CAUSE).value().length)
                .isLessThan(Cluster.MAX_MESSAGE_BYTES);
        assertThat(letter.headers().lastHeader(DeadLetter.KEY_BYTES)).isNotNull();
        assertThat(letter.headers().lastHeader("h")).isNull();
        assertGoesOn();
    }

    @Test
    void aHeaderThatOnlyTheLedgerSetsIsNotBelievedOnAnyTopic() {
        byte[] before = ByteBuffer.allocate(Long.BYTES).putLong(-1).array();
        Headers headers = new RecordHeaders().add("penstock.written-at", before).add("penstock.written-at", null);

        ledger.cancellations.pipeInput(new TestRecord<>(
                "other",
                Cancellation.newBuilder()
                        .setPool(POOL)
                        .setBatchId("b")
                        .setRequestedAt(ledger.now())
                        .build(),
                headers,
                ledger.now()));
        ledger.requests.pipeInput(new TestRecord<>("other", ledger.request("a").build(), headers, ledger.now()));

        assertGoesOn();
    }

    @Test
    void anOutcomeWithALongNameGoesToTheDeadLetters() {
        ledger.submit(ledger.request("a").setBatchId("nightly"));
        Grant grant = ledger.admitted.readValue();

        ledger.attempts.pipeInput(
                POOL, ledger.outcome(grant).setBatchId("b".repeat(LARGE)).build());

        assertThat(ledger.deadLetters.readRecord().headers().lastHeader(DeadLetter.CAUSE))
                .isNotNull();
        assertGoesOn();
    }

    @Test
    void aWaitBelowZeroIsRejectedAsAMaximumBelowZeroIs() {
        ledger.submit(ledger.request("a").setMaxWaitMillis(-1L));
        ledger.submit(ledger.request("b").setMaxWaitMillis(0L));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getRequestId()).isEqualTo("a");
        assertThat(response.getError().orElseThrow().getMessage())
                .isEqualTo("`max_wait_millis` must be at least 0, got -1.");
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
    }

    @Test
    void aGrantOnAPartitionThatThereIsNotIsGivenToOneThatThereIs() {
        ledger.announce("w1", 0);
        ledger.announce("w2", 1_000, -7, Integer.MAX_VALUE);

        ledger.submit(ledger.request("a"));

        assertThat(ledger.admitted.readValue().getWorker()).isEqualTo("w2");
    }

    @Test
    void aRecordAtWhichTheLedgerFailsTwiceIsAnsweredAndSetAsideAndTheNextIsServed() {
        try (LedgerHarness broken = new LedgerHarness(state.resolve("broken"), HostileRecordsTest::failing)) {
            broken.apply(instance("east", 100, 100_000));
            broken.announce("w1", 10, 0);
            TestRecord<String, InferenceRequest> poisonRecords = new TestRecord<>(
                    "broken", broken.request("p").setPool("broken").build(), broken.now());
            for (int failure = 0; failure < PoisonRecords.MAX_FAILURES; failure++) {
                // a driver that starts anew reads from offset 0, as a thread that took the partition over does
                assertThatThrownBy(() -> broken.requests.pipeInput(poisonRecords))
                        .hasRootCauseMessage("no such pool, ever");
                broken.restart();
            }

            broken.requests.pipeInput(poisonRecords);

            InferenceResponse response = broken.responses.readValue();
            assertThat(response.getRequestId()).isEqualTo("p");
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
            assertThat(response.getError().orElseThrow().getMessage()).contains("no such pool, ever");
            assertThat(broken.deadLetters.readValuesToList()).hasSize(1);
            broken.apply(instance("east", 100, 100_000));
            broken.announce("w1", 10, 0);
            broken.submit(broken.request("well-meant"));
            assertThat(broken.admitted.readValue().getRequest().getRequestId()).isEqualTo("well-meant");
        }
    }

    private static PoolLedger failing(String pool, Journal journal, RandomGenerator random, long nowMillis) {
        if (pool.equals("broken")) {
            throw new IllegalStateException("no such pool, ever");
        }
        return new PoolLedger(pool, journal, random, nowMillis);
    }

    /** A request of a caller who means well is granted and settled as ever. */
    private void assertGoesOn() {
        ledger.apply(instance("west", 100_000, 1_000_000_000));
        ledger.announce("w1", 1_000, 0);
        ledger.admitted.readValuesToList();
        for (int i = 0; i < 70; i++) {
            ledger.announce("w1", 1_000, 0);
        }
        ledger.submit(ledger.request("well-meant"));

        List<Grant> grants = ledger.admitted.readValuesToList();
        assertThat(grants)
                .extracting(grant -> grant.getRequest().getRequestId())
                .contains("well-meant");
        Grant grant = grants.get(grants.size() - 1);
        long settled = ledger.lastSnapshot().getSettled();
        ledger.settle(grant, 5, 5);
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.lastSnapshot().getSettled()).isEqualTo(settled + 1);
    }

    private static InferenceRequest request(String id, Random random) {
        return InferenceRequest.newBuilder()
                .setRequestId(random.nextInt(4) == 0 ? any(TEXTS, random) : id)
                .setBatchId(any(TEXTS, random))
                .setTenant(any(TEXTS, random))
                .setPool(random.nextInt(3) == 0 ? any(TEXTS, random) : POOL)
                .setEndpoint(any(ENDPOINTS, random))
                .setBody(any(BODIES, random))
                .setMaxOutputTokens(random.nextBoolean() ? any(LONGS, random) : null)
                .setPriority(any(INTS, random))
                .setMaxWaitMillis(random.nextBoolean() ? any(LONGS, random) : null)
                .setDeadline(random.nextBoolean() ? instant(random) : null)
                .setAttempt(any(INTS, random))
                .setSubmittedAt(random.nextBoolean() ? instant(random) : null)
                .setNotBefore(random.nextBoolean() ? instant(random) : null)
                .setGrantId(random.nextBoolean() ? any(LONGS, random) : null)
                .setMetadata(Map.of(any(TEXTS, random), any(TEXTS, random)))
                .build();
    }

    private AttemptOutcome outcome(Grant grant, Random random) {
        AttemptOutcome.Builder outcome = ledger.outcome(grant)
                .setResult(any(AttemptResult.values(), random))
                .setAttempt(any(INTS, random))
                .setHttpStatus(any(INTS, random))
                .setStartedAt(random.nextBoolean() ? instant(random) : null)
                .setFirstTokenAt(instant(random))
                .setCompletedAt(instant(random))
                .setBodyBytes(any(INTS, random))
                .setUsage(new Usage(any(LONGS, random), any(LONGS, random), any(LONGS, random)))
                .setRetryAfterMillis(any(LONGS, random))
                .setRateLimits(List.of(new RateLimitReading(
                        any(TEXTS, random), any(LONGS, random), any(LONGS, random), any(LONGS, random))))
                .setErrorCode(any(TEXTS, random));
        return switch (random.nextInt(4)) {
            case 0 -> outcome.setPool(any(TEXTS, random)).build();
            case 1 -> outcome.setGrantId(any(LONGS, random)).build();
            case 2 -> outcome.setInstance(any(TEXTS, random)).build();
            default -> outcome.build();
        };
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochMilli(any(LONGS, random));
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static long any(long[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static int any(int[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
