package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.GrantRelease;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ReserveMode;
import io.penstock.schemas.CallTimes;
import io.penstock.schemas.OverdueGrants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which grants a snapshot lists, and what becomes of one that an operator gives up. */
class OverdueGrantsTest {
    private static final Duration SKEW = Duration.ofSeconds(1);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration A_MINUTE_AND_SKEW = Duration.ofSeconds(60).plus(SKEW);
    private static final int SLOTS = 100;

    /** Of a request as {@link Records} makes it: the most tokens that its body has, and that its answer may have. */
    private static final long BODY_BYTES = 18;

    private static final long MAX_OUTPUT = 100;

    private static final int SHORT_ANSWERS = 250;

    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(east());
        ledger.announce("w1", SLOTS, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aGrantIsListedFromAMinuteAfterTheLatestStartOfItsCallUntilItsOutcomeComes() {
        Grant grant = granted("a");
        Instant listedFrom = grant.getStartBy().plus(OverdueGrants.AFTER);

        advanceTo(listedFrom.minus(A_SECOND));
        assertThat(ledger.lastSnapshot().getOldestGrants()).isEmpty();
        advanceTo(listedFrom);

        assertThat(ledger.lastSnapshot().getOldestGrants())
                .containsExactly(GrantSnapshot.newBuilder()
                        .setGrantId(grant.getGrantId())
                        .setRequestId("a")
                        .setBatchId("nightly")
                        .setInstance("east")
                        .setWorker("w1")
                        .setGrantedAt(grant.getGrantedAt())
                        .setReleasedAt(grant.getStartBy()
                                .plus(CallTimes.outcomeWithin(pool(List.of(), east())))
                                .plus(SKEW))
                        .build());
        ledger.settle(grant, 5, 50);
        advance();
        assertThat(ledger.lastSnapshot().getOldestGrants()).isEmpty();
    }

    @Test
    void aGrantIsReleasedByItselfWhenTheListSaysSo() {
        GrantSnapshot listed = listed(granted("a"));

        advanceTo(listed.getReleasedAt().minus(A_SECOND));
        assertThat(ledger.lastSnapshot().getOldestGrants()).hasSize(1);
        advanceTo(listed.getReleasedAt());

        PoolSnapshot after = ledger.lastSnapshot();
        assertThat(after.getOldestGrants()).isEmpty();
        assertThat(after.getReleased()).isEqualTo(1);
    }

    @Test
    void theOldestAreListedAndThoseBehindFollowWhenTheyAreGone() {
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i <= OverdueGrants.MAX_GRANTS; i++) {
            grants.add(granted("r" + i));
        }
        Grant last = grants.get(OverdueGrants.MAX_GRANTS);
        advanceTo(last.getStartBy().plus(OverdueGrants.AFTER));

        assertThat(ledger.lastSnapshot().getOldestGrants())
                .extracting(GrantSnapshot::getGrantId)
                .containsExactlyElementsOf(
                        LongStream.range(0, OverdueGrants.MAX_GRANTS).boxed().toList());
        ledger.settle(grants.get(0), 5, 50);
        advance();

        assertThat(ledger.lastSnapshot().getOldestGrants())
                .hasSize(OverdueGrants.MAX_GRANTS)
                .last()
                .extracting(GrantSnapshot::getGrantId)
                .isEqualTo(last.getGrantId());
    }

    @Test
    void whoseGrantItIsIsKnownAfterARestart() {
        Grant grant = granted("a");
        GrantSnapshot before = listed(grant);

        ledger.restart();
        ledger.apply(east());
        advance();

        assertThat(ledger.lastSnapshot().getOldestGrants()).containsExactly(before);
    }

    @Test
    void aGrantThatIsGivenUpIsSettledAtOnce() {
        GrantSnapshot listed = listed(granted("a"));

        giveUp(listed);

        PoolSnapshot after = ledger.lastSnapshot();
        assertThat(after.getReleased()).isEqualTo(1);
        assertThat(after.getOutstanding()).isZero();
        assertThat(after.getOldestGrants()).isEmpty();
        assertThat(tokens(after).getReserved()).isZero();
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void aGrantThatIsGivenUpIsChargedWithTheMostThatItCanHaveUsedWhateverWasReserved() {
        ledger.control.pipeInput(POOL, predicting(List.of()));
        advance();
        for (int i = 0; i < SHORT_ANSWERS; i++) {
            ledger.settle(granted("short" + i), BODY_BYTES, 1);
            advanceTo(ledger.now().plus(A_SECOND));
        }
        advanceTo(ledger.now().plus(A_MINUTE_AND_SKEW));
        assertThat(tokens(ledger.lastSnapshot()).getUsed()).isZero();
        Grant grant = granted("a");
        advance();
        assertThat(tokens(ledger.lastSnapshot()).getReserved()).isLessThan(BODY_BYTES + MAX_OUTPUT);

        ledger.control.pipeInput(POOL, predicting(List.of(new GrantRelease(grant.getGrantId(), grant.getGrantedAt()))));
        advance();

        assertThat(tokens(ledger.lastSnapshot()).getUsed()).isEqualTo(BODY_BYTES + MAX_OUTPUT);
    }

    @Test
    void aPlaceThatIsGivenUpIsTheNextRequests() {
        ledger.apply(withOnePlace());
        GrantSnapshot listed = listed(granted("a"));
        ledger.submit(ledger.request("b"));
        assertThat(ledger.admitted.isEmpty()).isTrue();

        ledger.workers.pipeInput("w1", Records.worker("w1", ledger.now(), SLOTS, List.of(0)));
        ledger.control.pipeInput(POOL, pool(List.of(order(listed)), withOnePlace()));
        advance();
        ledger.advance(Duration.ofMillis(20));

        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
    }

    @Test
    void whatIsChargedForAGrantThatIsGivenUpIsHeldFromTheLatestStartOfItsCall() {
        Grant grant = granted("a");
        Instant gone = grant.getStartBy().plus(A_MINUTE_AND_SKEW);
        ledger.control.pipeInput(
                POOL, pool(List.of(new GrantRelease(grant.getGrantId(), grant.getGrantedAt())), east()));

        advanceTo(gone.minus(A_SECOND));
        assertThat(tokens(ledger.lastSnapshot()).getUsed()).isEqualTo(BODY_BYTES + MAX_OUTPUT);
        advanceTo(gone.plus(A_SECOND));

        assertThat(tokens(ledger.lastSnapshot()).getUsed()).isZero();
    }

    @Test
    void anOrderIsCarriedOutOnceHoweverOftenItIsRead() {
        GrantSnapshot listed = listed(granted("a"));
        giveUp(listed);

        ledger.restart();
        ledger.control.pipeInput(POOL, pool(List.of(order(listed)), east()));
        advance();

        assertThat(ledger.lastSnapshot().getReleased()).isEqualTo(1);
    }

    @Test
    void anotherGrantOfTheSameNumberIsLeftAlone() {
        GrantSnapshot listed = listed(granted("a"));

        giveUp(GrantSnapshot.newBuilder(listed)
                .setGrantedAt(listed.getGrantedAt().minusMillis(1))
                .build());

        PoolSnapshot after = ledger.lastSnapshot();
        assertThat(after.getReleased()).isZero();
        assertThat(after.getOldestGrants()).containsExactly(listed);
    }

    @Test
    void aGrantThatNobodyHasIsLeftOutAndTheOthersAreReleased() {
        GrantSnapshot listed = listed(granted("a"));
        GrantRelease unknown = order(GrantSnapshot.newBuilder(listed)
                .setGrantId(listed.getGrantId() + 1)
                .build());

        ledger.control.pipeInput(POOL, pool(List.of(unknown, order(listed)), east()));
        advance();

        assertThat(ledger.lastSnapshot().getReleased()).isEqualTo(1);
    }

    @Test
    void anOutcomeThatComesAfterAllCountsForItsBatchAndForNothingElse() {
        Grant grant = granted("a");
        giveUp(listed(grant));

        ledger.settle(grant, 5, 50);
        advance();

        BatchStatus status = ledger.batches.readValuesToList().stream()
                .reduce((before, next) -> next)
                .orElseThrow();
        assertThat(status.getSucceeded()).isEqualTo(1);
        assertThat(status.getRunning()).isZero();
        assertThat(ledger.lastSnapshot().getSettled()).isEqualTo(1);
        assertThat(ledger.stored("reservations")).isZero();
    }

    @Test
    void aRequestWhoseGrantIsGivenUpComesBackOnceAndIsGrantedAnew() {
        Grant grant = granted("a");
        giveUp(listed(grant));

        ledger.lapse(grant);
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()));
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()));

        assertThat(ledger.admitted.readValuesToList())
                .extracting(anew -> anew.getRequest().getRequestId())
                .containsExactly("a");
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void moreOrdersThanAreListedAreRefusedWithTheConfigurationThatHasThem() {
        GrantSnapshot listed = listed(granted("a"));
        List<GrantRelease> orders = Stream.generate(() -> order(listed))
                .limit(OverdueGrants.MAX_GRANTS + 1)
                .toList();

        ledger.control.pipeInput(POOL, pool(orders, east()));
        advance();

        PoolSnapshot after = ledger.lastSnapshot();
        assertThat(after.getReleased()).isZero();
        assertThat(after.getOldestGrants()).containsExactly(listed);
    }

    private static InstanceConfig east() {
        return instance("east", 1_000, 1_000_000);
    }

    private static InstanceConfig withOnePlace() {
        return InstanceConfig.newBuilder(east()).setConcurrency(1).build();
    }

    private static PoolConfig pool(List<GrantRelease> orders, InstanceConfig instance) {
        return PoolConfig.newBuilder(Records.pool(instance))
                .setReleasedGrants(orders)
                .build();
    }

    private static PoolConfig predicting(List<GrantRelease> orders) {
        return PoolConfig.newBuilder(pool(orders, east()))
                .setReserve(ReserveMode.PREDICTED)
                .build();
    }

    private static GrantRelease order(GrantSnapshot grant) {
        return new GrantRelease(grant.getGrantId(), grant.getGrantedAt());
    }

    private void giveUp(GrantSnapshot grant) {
        ledger.control.pipeInput(POOL, pool(List.of(order(grant)), east()));
        advance();
    }

    private static LimitSnapshot tokens(PoolSnapshot snapshot) {
        return snapshot.getInstances().get(0).getLimits().get(1);
    }

    private Grant granted(String id) {
        ledger.submit(ledger.request(id).setBatchId("nightly"));
        return ledger.admitted.readValue();
    }

    private GrantSnapshot listed(Grant grant) {
        advanceTo(grant.getStartBy().plus(OverdueGrants.AFTER));
        return ledger.lastSnapshot().getOldestGrants().get(0);
    }

    private void advanceTo(Instant instant) {
        while (ledger.now().isBefore(instant)) {
            ledger.workers.pipeInput("w1", Records.worker("w1", ledger.now(), SLOTS, List.of(0)));
            advance();
        }
    }

    private void advance() {
        ledger.advance(A_SECOND);
    }
}
