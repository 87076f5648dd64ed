package io.penstock.budget.topology;

import static io.penstock.budget.topology.Records.POOL;
import static io.penstock.budget.topology.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.RateLimitReading;
import io.penstock.records.Usage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    private static final int RECORDS = 400;

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
            if (i % 40 == 0) {
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
