package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.lab.simulation.Arrival.Endpoint;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.schemas.CallTimes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvariantCheckerTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final PoolConfig POOL = PoolConfig.newBuilder()
            .setPool("simulated")
            .setInstances(List.of(InstanceConfig.newBuilder()
                    .setId("east")
                    .setBaseUrl("http://127.0.0.1:1/v1")
                    .setConcurrency(2)
                    .build()))
            .build();

    private final InvariantChecker checker = new InvariantChecker(
            List.of(POOL),
            new JudgingProvider(POOL.getInstances()),
            new ProviderAccounts(List.of(POOL)),
            0,
            Script.Judgement.BREAKS_OFF);

    @BeforeEach
    void aWorkerOffersTwoSlots() {
        PoolSlots slots = new PoolSlots("simulated", POOL.getStrategy(), 2, 0, 0, Map.of(), Map.of());
        checker.heardOf(WorkerAnnouncement.of("w", Instant.ofEpochMilli(NOW), List.of(0), List.of(slots)), NOW);
    }

    @Test
    void aSecondTerminalResponseIsFound() {
        Grant grant = granted("r1", 0);
        checker.answered(answer(grant));

        assertThatThrownBy(() -> checker.answered(answer(grant)))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("second terminal response");
    }

    @Test
    void aGrantThatIsSettledTwiceIsFound() {
        Grant grant = granted("r1", 0);
        checker.settled(lapse(grant), NOW);

        assertThatThrownBy(() -> checker.settled(lapse(grant), NOW))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("without being outstanding");
    }

    @Test
    void moreGrantsThanSlotsAreFound() {
        granted("r1", 0);
        granted("r2", 1);

        assertThatThrownBy(() -> granted("r3", 2))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("of 2 slots");
    }

    @Test
    void aRequestThatIsPassedByALaterOneIsFound() {
        offer("r1", NOW);
        offer("r2", NOW + 1);
        long steady = NOW + 2_000;

        assertThatThrownBy(() -> checker.granted(grant("r2", 0), steady, steady))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("granted before r1");
    }

    @Test
    void aGrantInAPoolThatDoesNotHaveTheRequestIsFound() {
        offer("r1", NOW);
        Grant elsewhere = grant("r1", 0);
        elsewhere.setPool("another");

        assertThatThrownBy(() -> checker.granted(elsewhere, NOW, NOW))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("waits in pool 'simulated' and is granted in 'another'");
    }

    @Test
    void aRequestThatArrivesInAnotherPoolAfterADecisionThereIsNotPassed() {
        offer("r1", NOW);
        offer("r2", NOW + 1);
        long steady = NOW + 2_000;

        checker.left(passedOn("r1"));
        checker.granted(grant("r2", 0), steady, steady);
        checker.arrived(passedOn("r1"), NOW);

        assertThat(checker.waiting()).isEqualTo(1);
    }

    @Test
    void whatArrivesLaterInTheSameStepIsNotPassedByWhatWasDecidedBefore() {
        offer("r1", NOW);
        offer("r2", NOW + 1);
        long steady = NOW + 2_000;
        checker.left(passedOn("r1"));
        checker.left(passedOn("r2"));

        checker.beginStep();
        checker.arrived(passedOn("r2"), steady);
        checker.arrived(passedOn("r1"), steady);
        checker.granted(grant("r2", 0), steady, steady);

        assertThat(checker.waiting()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsPassedOnWithoutWaitingIsFound() {
        granted("r1", 0);

        assertThatThrownBy(() -> checker.left(passedOn("r1")))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("passed on without waiting");
    }

    @Test
    void aCopyForAPoolThatDoesNotExistLeavesTheRequestWhereItIs() {
        offer("r1", NOW);
        InferenceRequest copy = passedOn("r1");
        copy.setPool(Forgery.ELSEWHERE);

        assertThat(checker.left(copy)).isFalse();
        assertThat(checker.waiting()).isEqualTo(1);
    }

    @Test
    void aGrantThatIsGivenUpBeforeItsOutcomeCanBeMissingIsFound() {
        granted("r1", 0);
        long overdue = NOW + 1_000 + CallTimes.outcomeWithin(POOL).toMillis() + POOL.getClockSkewMillis();

        assertThatThrownBy(() -> checker.released(released(overdue - 1)))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("gives up a grant that is not overdue");
        checker.released(released(overdue));
    }

    @Test
    void aGrantThatHoldsItsPlaceForLongAfterItsOutcomeCouldHaveComeIsFound() {
        granted("r1", 0);
        long overdue = NOW + 1_000 + CallTimes.outcomeWithin(POOL).toMillis() + POOL.getClockSkewMillis();
        PoolSnapshot none = released(overdue + 10_001);
        none.setReleased(0L);

        assertThatThrownBy(() -> checker.released(none))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("holds its place");
    }

    private static PoolSnapshot released(long atMillis) {
        return PoolSnapshot.newBuilder()
                .setPool("simulated")
                .setAt(Instant.ofEpochMilli(atMillis))
                .setStrategy(POOL.getStrategy())
                .setWaiting(0)
                .setOldestWaitMillis(0)
                .setOutstanding(0)
                .setWorkers(1)
                .setSlots(2)
                .setOffered(1)
                .setGranted(1)
                .setSettled(1)
                .setLapsed(0)
                .setRejected(0)
                .setExpired(0)
                .setInstances(List.of())
                .setReleased(1)
                .build();
    }

    private static InferenceRequest passedOn(String id) {
        return InferenceRequest.newBuilder(Records.request(arrival(id), "simulated", NOW, NOW))
                .setOriginPool("simulated")
                .build();
    }

    private Grant granted(String id, long number) {
        offer(id, NOW);
        Grant grant = grant(id, number);
        checker.granted(grant, NOW, NOW);
        return grant;
    }

    private static AttemptOutcome lapse(Grant grant) {
        return new OutcomeRecords("w").lapse(grant, Instant.ofEpochMilli(NOW)).outcome();
    }

    private static InferenceResponse answer(Grant grant) {
        return InferenceResponse.newBuilder()
                .setRequestId(grant.getRequest().getRequestId())
                .setTenant(grant.getRequest().getTenant())
                .setPool(grant.getPool())
                .setEndpoint(grant.getRequest().getEndpoint())
                .setStatus(ResponseStatus.SUCCEEDED)
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(Instant.ofEpochMilli(NOW))
                        .setCompletedAt(Instant.ofEpochMilli(NOW))
                        .build())
                .build();
    }

    private void offer(String id, long atMillis) {
        Arrival arrival = arrival(id);
        checker.submitted(arrival, atMillis);
        checker.offered(Records.request(arrival, "simulated", NOW, atMillis), atMillis);
    }

    private static Grant grant(String id, long number) {
        InferenceRequest request = Records.request(arrival(id), "simulated", NOW, NOW);
        return Grant.newBuilder()
                .setGrantId(number)
                .setPool("simulated")
                .setInstance("east")
                .setWorker("w")
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(Instant.ofEpochMilli(NOW))
                .setStartBy(Instant.ofEpochMilli(NOW + 1_000))
                .setRequest(request)
                .build();
    }

    private static Arrival arrival(String id) {
        return new Arrival(id, 0, "default", 0, Endpoint.CHAT, 10, 1, 1, 1, OptionalLong.empty(), OptionalLong.empty());
    }
}
