package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would take long is done in steps, and other pools of the task are served meanwhile. */
class WorkInStepsIT {
    private static final String STEADY = "steady";
    private static final Duration A_TICK = Duration.ofMillis(20);
    private static final int MANY = 2_500;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @SuppressWarnings("NullAway.Init")
    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        configure();
        announce();
    }

    private void configure() {
        ledger.control.pipeInput(POOL, Records.pool(instance("east", 100_000, 100_000_000)));
        ledger.control.pipeInput(
                STEADY,
                PoolConfig.newBuilder(Records.pool(instance("west", 100_000, 100_000_000)))
                        .setPool(STEADY)
                        .build());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void requestsWithOneDeadlineExpireInStepsWhileAnotherPoolIsGranted() {
        Instant deadline = ledger.now().plusSeconds(1);
        submitMany(request -> request.setDeadline(deadline));
        ledger.advance(Duration.ofMillis(980));
        submitSteady();

        List<InferenceResponse> ended = endInSteps();

        assertThat(ended)
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED));
    }

    @Test
    void aPoolTakenAwayIsEmptiedInStepsWhileAnotherPoolIsGranted() {
        submitMany(request -> request);
        ledger.control.pipeInput(POOL, null);
        ledger.advance(Duration.ofMillis(20));
        for (int second = 0; second < 4; second++) {
            announce();
        }
        ledger.advance(Duration.ofMillis(980));
        submitSteady();

        List<InferenceResponse> ended = endInSteps();

        assertThat(ended)
                .allSatisfy(response ->
                        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("unknown_pool"));
    }

    @Test
    void whatNoLongerFitsIsRejectedInStepsWhileAnotherPoolIsGranted() {
        submitMany(request -> request);
        ledger.control.pipeInput(POOL, Records.pool(instance("east", 100_000, 50)));
        submitSteady();

        List<InferenceResponse> ended = endInSteps();

        assertThat(ended)
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED));
    }

    @Test
    void aTickEndsWhenItsTimeIsOverThoughItemsAreLeft() {
        Instant deadline = ledger.now().plusSeconds(1);
        submitMany(request -> request.setDeadline(deadline));
        ledger.advance(Duration.ofMillis(980));
        submitSteady();
        ledger.everyLookTakes(Duration.ofMillis(1));

        int ended = 0;
        for (int tick = 0; tick < 3; tick++) {
            ledger.advance(A_TICK);
            int ofATick = ledger.responses.readValuesToList().size();
            assertThat(ofATick).isLessThanOrEqualTo(50);
            ended += ofATick;
        }

        assertThat(ended).isPositive();
        assertThat(ledger.admitted.readValuesToList())
                .extracting(Grant::getPool)
                .contains(STEADY);
    }

    @Test
    void whatIsLeftOfADeadlineGoesOnAfterARestart() {
        Instant deadline = ledger.now().plusSeconds(1);
        submitMany(request -> request.setDeadline(deadline));
        ledger.advance(Duration.ofSeconds(1));
        List<InferenceResponse> ended = new ArrayList<>(ledger.responses.readValuesToList());
        assertThat(ended).hasSizeBetween(1, 1_000);

        ledger.restart();
        for (int tick = 0; tick < 5; tick++) {
            ledger.advance(A_TICK);
            ended.addAll(ledger.responses.readValuesToList());
        }

        assertThat(ended)
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(MANY);
    }

    @Test
    void afterARestartAPoolGrantsNothingUntilAllThatWaitsIsBackAndAnotherGrantsMeanwhile() {
        int waiting = 6_000;
        IntStream.range(1, waiting).forEach(i -> ledger.submit(ledger.request("r" + i)));
        ledger.submit(ledger.request("oldest").setSubmittedAt(ledger.now().minusSeconds(10)));
        ledger.everyLookTakes(Duration.ofMillis(40));
        ledger.restart();
        ledger.everyLookTakes(Duration.ZERO);
        configure();
        offer(POOL);
        offer(STEADY);
        ledger.advance(A_TICK);
        submit(STEADY, "s");
        ledger.submit(ledger.request("newest"));

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("s");

        ledger.advance(A_TICK);
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("oldest");
        ledger.control.pipeInput(POOL, Records.pool(instance("east", 100_000, 1)));
        int ended = ledger.admitted.readValuesToList().size() + 1;
        while (ledger.stored("tickets") > 0) {
            ledger.advance(A_TICK);
            ended += ledger.admitted.readValuesToList().size();
        }
        assertThat(ended + ledger.responses.readValuesToList().size()).isEqualTo(waiting + 1);
    }

    @Test
    void theConfigurationsOfManyPoolsAreTakenOverInStepsWhileTheirRequestsWaitAndAnotherPoolIsGranted() {
        int atOnce = 250;
        int many = 2_500;
        for (int i = 0; i < many; i++) {
            ledger.control.pipeInput(
                    "p" + i,
                    PoolConfig.newBuilder(Records.pool(instance("only", 1, 1)))
                            .setPool("p" + i)
                            .build());
        }
        ledger.advance(Duration.ofSeconds(1));

        // what never fits is rejected as soon as it is known that it does not
        IntStream.range(0, many).forEach(i -> submit("p" + i, "never-fits-" + i));
        List<InferenceResponse> ended = new ArrayList<>(ledger.responses.readValuesToList());
        assertThat(ended).hasSize(atOnce);

        for (int tick = 1; ended.size() < many; tick++) {
            submit(STEADY, "s" + tick);
            ledger.advance(A_TICK);
            assertThat(ledger.admitted.readValuesToList()).hasSize(1);
            List<InferenceResponse> ofATick = ledger.responses.readValuesToList();
            assertThat(ofATick).hasSizeBetween(1, atOnce);
            ended.addAll(ofATick);
        }

        assertThat(ended)
                .extracting(response -> response.getError().orElseThrow().getCode())
                .containsOnly("exceeds_every_limit");
    }

    @Test
    void everyPoolOfALargeTaskEndsWhatCanNoLongerMakeItsDeadline() {
        int pools = 150;
        for (int i = 0; i < pools; i++) {
            ledger.control.pipeInput(
                    "p" + i,
                    PoolConfig.newBuilder(Records.pool(instance("only", 1, 1_000_000)))
                            .setPool("p" + i)
                            .build());
            offer("p" + i);
        }
        // what is new of each pool is taken over in two steps
        ledger.advance(Duration.ofSeconds(2));
        for (int i = 0; i < pools; i++) {
            for (int one = 0; one < 3; one++) {
                Instant deadline = ledger.now().plusSeconds(one == 0 ? 1 : 110 + one);
                ledger.requests.pipeInput(
                        "p" + i,
                        ledger.request("r" + one)
                                .setPool("p" + i)
                                .setDeadline(deadline)
                                .build(),
                        ledger.now());
            }
        }
        List<Grant> first = ledger.admitted.readValuesToList();
        assertThat(first).hasSize(pools);
        first.forEach(grant -> ledger.attempts.pipeInput(
                grant.getPool(), ledger.outcome(grant).setPool(grant.getPool()).build()));

        // the second of each pool is granted after a minute, and so the third is too late
        while (ledger.admitted.isEmpty()) {
            ledger.advance(Duration.ofSeconds(1));
            IntStream.range(0, pools).forEach(i -> offer("p" + i));
        }
        ledger.advance(Duration.ofSeconds(2));

        assertThat(ledger.admitted.readValuesToList()).hasSize(pools);
        assertThat(ledger.responses.readValuesToList())
                .hasSize(pools)
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED));
    }

    @Test
    void manyBatchesThatHaveChangedArePublishedInStepsEachOnce() {
        for (int i = 0; i < 1_500; i++) {
            ledger.submit(ledger.request("r" + i).setBatchId("batch-" + i));
        }
        ledger.batches.readValuesToList();

        ledger.advance(Duration.ofSeconds(1));
        List<BatchStatus> published = new ArrayList<>(ledger.batches.readValuesToList());
        assertThat(published).hasSizeBetween(1, 1_000);
        for (int tick = 0; tick < 20; tick++) {
            ledger.advance(A_TICK);
            published.addAll(ledger.batches.readValuesToList());
        }

        assertThat(published)
                .extracting(BatchStatus::getBatchId)
                .doesNotHaveDuplicates()
                .hasSize(1_500);
    }

    @Test
    void theSnapshotsOfManyPoolsArePublishedInStepsEachOnce() {
        for (int i = 0; i < 1_500; i++) {
            String pool = "p" + i;
            ledger.control.pipeInput(
                    pool,
                    PoolConfig.newBuilder(Records.pool(instance("only", 10, 10)))
                            .setPool(pool)
                            .build());
        }
        // their configurations are taken over in two steps
        ledger.advance(Duration.ofSeconds(1));
        ledger.advance(Duration.ofSeconds(1));
        for (int tick = 0; tick < 40; tick++) {
            ledger.advance(A_TICK);
        }
        ledger.snapshots.readValuesToList();
        ledger.advance(A_TICK.multipliedBy(10));
        List<PoolSnapshot> published = new ArrayList<>(ledger.snapshots.readValuesToList());
        assertThat(published).hasSizeBetween(1, 1_000);
        for (int tick = 0; tick < 40; tick++) {
            ledger.advance(A_TICK);
            published.addAll(ledger.snapshots.readValuesToList());
        }

        assertThat(published)
                .extracting(PoolSnapshot::getPool)
                .doesNotHaveDuplicates()
                .hasSize(1_502);
    }

    @Test
    void aNameThatIsForgottenTakesNothingOfANameThatBeginsLikeIt() {
        submit("ch", "a");
        submit("chats", "b");
        submit("chats", "c");
        for (int second = 0; second < 4; second++) {
            announce();
        }
        submit("chats", "d");
        for (int second = 0; second < 3; second++) {
            announce();
        }

        // "ch" is forgotten, and "chats" with it; the configured pools are not
        assertThat(ledger.responses.readValuesToList()).hasSize(4);
        assertThat(ledger.stored("tickets")).isZero();
        ledger.submit(ledger.request("e"));
        announce();
        assertThat(ledger.snapshots.readValuesToList())
                .filteredOn(snapshot -> snapshot.getPool().equals(POOL))
                .last()
                .satisfies(snapshot -> assertThat(snapshot.getOffered()).isEqualTo(1));
    }

    private List<InferenceResponse> endInSteps() {
        List<InferenceResponse> ended = new ArrayList<>();
        while (ended.size() < MANY) {
            ledger.advance(A_TICK);
            List<InferenceResponse> ofATick = ledger.responses.readValuesToList();
            assertThat(ofATick).hasSizeBetween(1, 1_000);
            assertThat(ledger.admitted.readValuesToList())
                    .extracting(Grant::getPool)
                    .contains(STEADY);
            ended.addAll(ofATick);
        }
        assertThat(ended).extracting(InferenceResponse::getRequestId).doesNotHaveDuplicates();
        return ended;
    }

    private void submitMany(UnaryOperator<InferenceRequest.Builder> kind) {
        IntStream.range(0, MANY).forEach(i -> ledger.submit(kind.apply(ledger.request("r" + i))));
    }

    /** One for each of the next ticks: it may be granted from then on. */
    private void submitSteady() {
        IntStream.rangeClosed(1, 50)
                .forEach(i -> ledger.requests.pipeInput(
                        STEADY,
                        ledger.request("s" + i)
                                .setPool(STEADY)
                                .setNotBefore(ledger.now().plus(A_TICK.multipliedBy(i)))
                                .build(),
                        ledger.now()));
    }

    private void submit(String pool, String id) {
        ledger.requests.pipeInput(pool, ledger.request(id).setPool(pool).build(), ledger.now());
    }

    /** A worker for the steady pool alone. A second passes, too. */
    private void announce() {
        offer(STEADY);
        ledger.advance(Duration.ofSeconds(1));
    }

    /** A worker for one pool. */
    private void offer(String pool) {
        String worker = "for-" + pool;
        ledger.workers.pipeInput(
                worker,
                WorkerSnapshot.newBuilder(Records.worker(worker, ledger.now(), 0, List.of(0)))
                        .setPools(List.of(new PoolSlots(pool, Strategy.TRADITIONAL, 5_000, 0, 0, Map.of(), Map.of())))
                        .build());
    }
}
