package io.penstock.budget.topology;

import static io.penstock.budget.topology.Records.POOL;
import static io.penstock.budget.topology.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FallbackTest {
    private static final String SPARE = "spare";
    private static final long AFTER_MILLIS = 3_000;

    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.control.pipeInput(
                POOL,
                PoolConfig.newBuilder(Records.pool(instance("east", 100, 100_000)))
                        .setFallback(SPARE)
                        .setFallbackAfterMillis(AFTER_MILLIS)
                        .build());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatWaitsIsPassedOnWhenNoInstanceHasAnsweredForSoLong() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a").setBatchId("nightly"));

        advance(Duration.ofMillis(AFTER_MILLIS - 1_000));
        assertThat(ledger.admitted.isEmpty()).isTrue();
        advance(Duration.ofSeconds(2));

        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getPool()).isEqualTo(SPARE);
        assertThat(grant.getInstance()).isEqualTo("west");
        assertThat(grant.getRequest().getRequestId()).isEqualTo("a");
        assertThat(grant.getRequest().getOriginPool()).contains(POOL);
        assertThat(ledger.stored("payloads")).isZero();
        PoolSnapshot left = ledger.snapshots.readValuesToList().stream()
                .filter(snapshot -> snapshot.getPool().equals(POOL))
                .reduce((one, next) -> next)
                .orElseThrow();
        assertThat(left.getPassedOn()).isEqualTo(1);
        assertThat(left.getOffered()).isEqualTo(left.getGranted() + left.getPassedOn());
    }

    @Test
    void theBatchIsCountedWhereItsRequestIs() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a").setBatchId("nightly"));
        advance(Duration.ofSeconds(6));

        List<BatchStatus> statuses = ledger.batches.readValuesToList();

        assertThat(last(statuses, POOL).getRequests()).isZero();
        assertThat(last(statuses, SPARE).getRequests()).isEqualTo(1);
        assertThat(last(statuses, SPARE).getRunning()).isEqualTo(1);
    }

    @Test
    void aRequestThatWasCalledBeforeKeepsItsPlaceAndItsAttempts() {
        applySpare();
        announce();
        Grant refused = refuse("a");
        ledger.requests.pipeInput(
                POOL,
                InferenceRequest.newBuilder(refused.getRequest()).setAttempt(2).build(),
                ledger.now());

        advance(Duration.ofSeconds(6));

        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getPool()).isEqualTo(SPARE);
        assertThat(grant.getRequest().getAttempt()).isEqualTo(2);
        assertThat(grant.getRequest().getSubmittedAt())
                .isEqualTo(refused.getRequest().getSubmittedAt());
        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void whatIsSubmittedAgainIsADuplicateThoughItWasPassedOn() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));
        advance(Duration.ofSeconds(6));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);

        ledger.submit(ledger.request("a"));
        advance(Duration.ofSeconds(6));

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void nothingIsPassedOnToAPoolThatIsNotThere() {
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(20));

        assertThat(ledger.responses.isEmpty()).isTrue();
        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.lastSnapshot().getWaiting()).isEqualTo(1);
    }

    private void applySpare() {
        ledger.control.pipeInput(
                SPARE,
                PoolConfig.newBuilder(Records.pool(instance("west", 100, 100_000)))
                        .setPool(SPARE)
                        .build());
    }

    /** A grant that is answered 429 with a long pause. */
    private Grant refuse(String id) {
        ledger.submit(ledger.request(id));
        Grant grant = ledger.admitted.readValue();
        AttemptOutcome outcome = ledger.outcome(grant)
                .setResult(AttemptResult.RETRYING)
                .setHttpStatus(429)
                .setRetryAfterMillis(3_600_000L)
                .build();
        ledger.attempts.pipeInput(POOL, outcome);
        return grant;
    }

    private void advance(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            announce();
        }
    }

    /** A second passes, too. */
    private void announce() {
        WorkerSnapshot worker = Records.worker("w1", ledger.now(), 10, List.of(0));
        ledger.workers.pipeInput(
                "w1",
                WorkerSnapshot.newBuilder(worker)
                        .setPools(List.of(slots(POOL), slots(SPARE)))
                        .build());
        ledger.advance(Duration.ofSeconds(1));
    }

    private static PoolSlots slots(String pool) {
        return new PoolSlots(pool, Strategy.TRADITIONAL, 10, 0, 0, Map.of());
    }

    private static BatchStatus last(List<BatchStatus> statuses, String pool) {
        return statuses.stream()
                .filter(status -> status.getPool().filter(pool::equals).isPresent())
                .reduce((one, next) -> next)
                .orElseThrow();
    }
}
