package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import io.penstock.records.Usage;
import io.penstock.records.WorkerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three pools whose fallbacks turn round, whose instances refuse and answer by turns, and whose ledger starts anew now and
 * then: every request has one terminal response, whatever its way.
 */
class FallbackRoundsIT {
    private static final List<String> POOLS = List.of("a", "b", "c");
    private static final String BATCH = "nightly";
    private static final int MAX_ATTEMPTS = 4;
    private static final int SECONDS = 240;
    private static final Usage USAGE =
            Usage.newBuilder().setInputTokens(5).setOutputTokens(5).build();

    /** The same ids are used in every pool. */
    private record Submitted(String pool, String id) {}

    @TempDir
    Path state;

    private final Map<Submitted, Integer> responses = new HashMap<>();
    private final Map<String, Boolean> answers = new HashMap<>();
    private final Map<String, BatchStatus> statuses = new HashMap<>();
    private final List<Grant> running = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRequestHasOneTerminalResponseWhateverItsWay(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (LedgerHarness ledger = new LedgerHarness(state)) {
            List<Submitted> submitted = new ArrayList<>();
            for (int second = 0; second < SECONDS; second++) {
                if (second % 40 == 0) {
                    turn(ledger, random);
                }
                if (second % 15 == 0) {
                    POOLS.forEach(pool -> answers.put(pool, random.nextInt(3) == 0));
                }
                if (random.nextInt(60) == 0) {
                    running.addAll(ledger.admitted.readValuesToList());
                    ledger.restart();
                    turn(ledger, random);
                }
                for (String pool : POOLS) {
                    Submitted one = new Submitted(pool, "r" + second);
                    submitted.add(one);
                    submit(ledger, one);
                    if (random.nextInt(4) == 0) {
                        forge(ledger, submitted.get(random.nextInt(submitted.size())), random);
                    }
                }
                pass(ledger, random);
            }
            POOLS.forEach(pool -> answers.put(pool, true));
            configure(ledger, Map.of());
            for (int second = 0; second < 200; second++) {
                pass(ledger, random);
            }

            assertThat(statuses.values()).allSatisfy(status -> {
                assertThat(status.getWaiting()).isZero();
                assertThat(status.getRunning()).isZero();
            });
            assertThat(responses.keySet()).containsExactlyInAnyOrderElementsOf(submitted);
            assertThat(responses.values()).containsOnly(1);
            assertThat(statuses.values().stream()
                            .mapToLong(BatchStatus::getRequests)
                            .sum())
                    .isEqualTo(submitted.size());
        }
    }

    private void turn(LedgerHarness ledger, SplittableRandom random) {
        Map<String, String> fallbacks = new HashMap<>();
        for (String pool : POOLS) {
            String other = POOLS.get(random.nextInt(POOLS.size()));
            if (!other.equals(pool)) {
                fallbacks.put(pool, other);
            }
        }
        configure(ledger, fallbacks);
    }

    private static void configure(LedgerHarness ledger, Map<String, String> fallbacks) {
        for (String pool : POOLS) {
            PoolConfig.Builder config = PoolConfig.newBuilder(Records.pool(Records.instance("east", 6_000, 6_000_000)))
                    .setPool(pool)
                    .setFallbackAfterMillis(2_000);
            if (fallbacks.containsKey(pool)) {
                config.setFallback(fallbacks.get(pool));
            }
            ledger.control.pipeInput(pool, config.build());
        }
    }

    private static void submit(LedgerHarness ledger, Submitted one) {
        InferenceRequest request =
                ledger.request(one.id()).setPool(one.pool()).setBatchId(BATCH).build();
        ledger.requests.pipeInput(one.pool(), request, ledger.now());
    }

    /** Submits a request again that says of itself what only the ledger knows. */
    private static void forge(LedgerHarness ledger, Submitted one, SplittableRandom random) {
        InferenceRequest forged = ledger.request(one.id())
                .setPool(one.pool())
                .setBatchId(BATCH)
                .setAttempt(1 + random.nextInt(3))
                .setGrantId(random.nextBoolean() ? (long) random.nextInt(500) : null)
                .setOriginPool(random.nextBoolean() ? one.pool() : null)
                .setOriginMark(random.nextBoolean() ? random.nextLong() : null)
                .build();
        ledger.requests.pipeInput(one.pool(), forged, ledger.now());
    }

    private void pass(LedgerHarness ledger, SplittableRandom random) {
        WorkerSnapshot worker = WorkerSnapshot.newBuilder(Records.worker("w1", ledger.now(), 10, List.of(0)))
                .setPools(POOLS.stream()
                        .map(pool -> new PoolSlots(pool, Strategy.TRADITIONAL, 20, 0, 0, Map.of(), Map.of()))
                        .toList())
                .build();
        ledger.workers.pipeInput("w1", worker);
        for (int step = 0; step < 5; step++) {
            ledger.advance(Duration.ofMillis(200));
            running.addAll(ledger.admitted.readValuesToList());
            List<Grant> ending =
                    running.stream().filter(grant -> random.nextInt(3) > 0).toList();
            running.removeAll(ending);
            ending.forEach(grant -> end(ledger, grant, random));
        }
        ledger.responses.readValuesToList().forEach(this::note);
        ledger.batches
                .readValuesToList()
                .forEach(status -> statuses.put(status.getPool().orElseThrow(), status));
    }

    private void end(LedgerHarness ledger, Grant grant, SplittableRandom random) {
        InferenceRequest request = grant.getRequest();
        String pool = grant.getPool();
        AttemptOutcome.Builder outcome = ledger.outcome(grant).setPool(pool).setAttempt(request.getAttempt());
        InferenceRequest.Builder again = InferenceRequest.newBuilder(request);
        if (random.nextInt(10) == 0) {
            outcome.setResult(AttemptResult.LAPSED).setStartedAt(null).setHttpStatus(null);
        } else if (Boolean.TRUE.equals(answers.get(pool)) || request.getAttempt() >= MAX_ATTEMPTS) {
            note(request.getOriginPool().orElse(pool), request.getRequestId());
            // what is answered lets retries through
            ledger.attempts.pipeInput(pool, outcome.setUsage(USAGE).build());
            return;
        } else {
            outcome.setResult(AttemptResult.RETRYING).setHttpStatus(429).setRetryAfterMillis(3_000L);
            again.setAttempt(request.getAttempt() + 1);
        }
        boolean requestFirst = random.nextBoolean();
        if (requestFirst) {
            ledger.requests.pipeInput(pool, again.build(), ledger.now());
        }
        ledger.attempts.pipeInput(pool, outcome.build());
        if (!requestFirst) {
            ledger.requests.pipeInput(pool, again.build(), ledger.now());
        }
    }

    private void note(InferenceResponse response) {
        throw new AssertionError("no request ends in the ledger here, got " + response);
    }

    private void note(String pool, String id) {
        responses.merge(new Submitted(pool, id), 1, Integer::sum);
    }
}
