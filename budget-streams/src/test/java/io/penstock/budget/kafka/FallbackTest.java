package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Dialect;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

    @Test
    void equalIdsInBothPoolsAreTwoRequests() {
        applySpare();
        announce();
        ledger.requests.pipeInput(SPARE, ledger.request("a").setPool(SPARE).build(), ledger.now());
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(6));

        assertThat(ledger.admitted.readValuesToList())
                .singleElement()
                .satisfies(grant -> assertThat(grant.getPool()).isEqualTo(SPARE))
                .satisfies(
                        grant -> assertThat(grant.getRequest().getOriginPool()).contains(POOL));
    }

    @Test
    void aFallbackThatIsTurnedRoundWithinTheHourLosesNoRequest() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a").setBatchId("nightly"));
        ledger.workers.pipeInput("w1", worker(10, 1));
        refuseOf(SPARE, "other");
        advance(Duration.ofSeconds(6), 10, 1);
        assertThat(ledger.lastSnapshotOf(SPARE).getWaiting()
                        + ledger.lastSnapshotOf(POOL).getWaiting())
                .isEqualTo(1);

        applyTurned();
        advance(Duration.ofSeconds(60), 10, 10);

        List<Grant> grants = ledger.admitted.readValuesToList();
        assertThat(grants.stream()
                        .filter(grant -> grant.getRequest().getRequestId().equals("a")))
                .hasSize(1);
    }

    @Test
    void aForgedReturnIsADuplicate() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));
        advance(Duration.ofSeconds(6));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        ledger.control.pipeInput(POOL, Records.pool(instance("east", 100, 100_000), instance("north", 100, 100_000)));
        announce();

        ledger.submit(ledger.request("a").setOriginPool(POOL));
        ledger.submit(ledger.request("a").setOriginPool(POOL).setOriginMark(1L));
        advance(Duration.ofSeconds(2));

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void aForgedOriginThatDoesNotFallBackOnThePoolIsHandedToItAndEndsThere() {
        applySpare();
        announce();
        ledger.submit(ledger.request("a"));
        ledger.admitted.readValue();

        ledger.submit(ledger.request("a").setOriginPool("nowhere").setAttempt(3));
        ledger.submit(ledger.request("a").setOriginPool(SPARE));
        advance(Duration.ofSeconds(7));

        assertThat(ledger.responses.readValuesToList())
                .singleElement()
                .satisfies(response -> assertThat(response.getPool()).isEqualTo("nowhere"));
        assertThat(ledger.admitted.readValuesToList())
                .singleElement()
                .satisfies(grant -> assertThat(grant.getPool()).isEqualTo(SPARE))
                .satisfies(
                        grant -> assertThat(grant.getRequest().getOriginPool()).isEmpty());
    }

    @Test
    void theLongestWaitOfItsOwnPoolGoesAlong() {
        ledger.control.pipeInput(POOL, withFallback().setMaxWaitMillis(60_000L).build());
        applySpare(spare -> spare.setMaxWaitMillis(1_000L));
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(6));

        assertThat(ledger.responses.isEmpty()).isTrue();
        assertThat(ledger.admitted.readValue().getRequest().getMaxWaitMillis()).contains(60_000L);
    }

    @Test
    void aWaitWithoutABoundStaysWithoutOne() {
        applySpare(spare -> spare.setMaxWaitMillis(1_000L));
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(6));

        assertThat(ledger.responses.isEmpty()).isTrue();
        assertThat(ledger.admitted.readValue().getPool()).isEqualTo(SPARE);
    }

    @Test
    void whatDoesNotFitTheOtherPoolStaysAndWhatFitsGoesPastIt() {
        applySpare(spare -> spare.setInstances(List.of(instance("west", 100, 50))));
        announce();
        refuse("probe");
        ledger.submit(ledger.request("large"));
        ledger.submit(ledger.request("small").setBody("{\"max_tokens\":5}"));

        advance(Duration.ofSeconds(6));

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("small");
        assertThat(ledger.lastSnapshotOf(POOL).getWaiting()).isEqualTo(1);
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void nothingIsPassedOnToInstancesThatDoNotHaveTheEndpoint() {
        InstanceConfig claude = InstanceConfig.newBuilder(instance("west", 100, 100_000))
                .setDialect(Dialect.ANTHROPIC)
                .build();
        applySpare(spare -> spare.setInstances(List.of(claude)));
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(6));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.lastSnapshotOf(POOL).getWaiting()).isEqualTo(1);
    }

    @Test
    void nothingIsPassedOnToAPoolWithoutLiveWorkers() {
        applySpare();
        announce();
        refuse("probe");
        ledger.submit(ledger.request("a"));

        advance(Duration.ofSeconds(6), 10, 0);

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.lastSnapshotOf(POOL).getPassedOn()).isZero();
    }

    @Test
    void aPoolThatDoesNotAnswerHandsBackAndGetsNoneForAWhile() {
        applySpare();
        announce();
        refuseOf(SPARE, "other");
        refuse("probe");
        ledger.submit(ledger.request("a").setBatchId("nightly"));

        advance(Duration.ofSeconds(20));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.lastSnapshotOf(POOL).getPassedOn()).isEqualTo(1);
        assertThat(ledger.lastSnapshotOf(POOL).getWaiting()).isEqualTo(1);
        assertThat(ledger.lastSnapshotOf(SPARE).getWaiting()).isZero();
        assertThat(last(ledger.batches.readValuesToList(), POOL).getRequests()).isEqualTo(1);
    }

    @Test
    void oneFailingProbeAfterAnIdleHourPassesNothingOn() {
        applySpare();
        announce();
        refuse("probe", 1_000);
        advance(Duration.ofHours(1));

        Grant probe = refuse("first", 1_000);
        for (int i = 0; i < 4; i++) {
            ledger.submit(ledger.request("r" + i));
        }
        advance(Duration.ofSeconds(1));

        assertThat(probe.getPool()).isEqualTo(POOL);
        assertThat(ledger.lastSnapshotOf(POOL).getPassedOn()).isZero();
    }

    private void applySpare() {
        applySpare(spare -> {});
    }

    private void applySpare(Consumer<PoolConfig.Builder> change) {
        PoolConfig.Builder spare = PoolConfig.newBuilder(Records.pool(instance("west", 100, 100_000)))
                .setPool(SPARE);
        change.accept(spare);
        ledger.control.pipeInput(SPARE, spare.build());
    }

    /** The spare pool falls back on the other one, which has got an instance that answers. */
    private void applyTurned() {
        applySpare(spare -> spare.setFallback(POOL).setFallbackAfterMillis(AFTER_MILLIS));
        ledger.control.pipeInput(POOL, Records.pool(instance("east", 100, 100_000), instance("north", 100, 100_000)));
    }

    private static PoolConfig.Builder withFallback() {
        return PoolConfig.newBuilder(Records.pool(instance("east", 100, 100_000)))
                .setFallback(SPARE)
                .setFallbackAfterMillis(AFTER_MILLIS);
    }

    /** A grant that is answered 429 with a long pause. */
    private Grant refuse(String id) {
        return refuse(id, 3_600_000);
    }

    private Grant refuse(String id, long retryAfterMillis) {
        return refuse(POOL, id, retryAfterMillis);
    }

    private void refuseOf(String pool, String id) {
        refuse(pool, id, 3_600_000);
    }

    private Grant refuse(String pool, String id, long retryAfterMillis) {
        ledger.requests.pipeInput(pool, ledger.request(id).setPool(pool).build(), ledger.now());
        Grant grant = ledger.admitted.readValue();
        AttemptOutcome outcome = ledger.outcome(grant)
                .setPool(pool)
                .setResult(AttemptResult.RETRYING)
                .setHttpStatus(429)
                .setRetryAfterMillis(retryAfterMillis)
                .build();
        ledger.attempts.pipeInput(pool, outcome);
        return grant;
    }

    private void advance(Duration duration) {
        advance(duration, 10, 10);
    }

    private void advance(Duration duration, int slots, int spareSlots) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            ledger.workers.pipeInput("w1", worker(slots, spareSlots));
            ledger.advance(Duration.ofSeconds(1));
        }
    }

    /** A second passes, too. */
    private void announce() {
        advance(Duration.ofSeconds(1));
    }

    private WorkerSnapshot worker(int slots, int spareSlots) {
        return WorkerSnapshot.newBuilder(Records.worker("w1", ledger.now(), 10, List.of(0)))
                .setPools(List.of(slots(POOL, slots), slots(SPARE, spareSlots)))
                .build();
    }

    private static PoolSlots slots(String pool, int slots) {
        return new PoolSlots(pool, Strategy.TRADITIONAL, slots, 0, 0, Map.of(), Map.of());
    }

    private static BatchStatus last(List<BatchStatus> statuses, String pool) {
        return statuses.stream()
                .filter(status -> status.getPool().filter(pool::equals).isPresent())
                .reduce((one, next) -> next)
                .orElseThrow();
    }
}
