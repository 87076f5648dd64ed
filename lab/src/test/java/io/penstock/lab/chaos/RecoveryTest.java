package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Instant KILLED = Instant.parse("2026-01-01T00:01:00Z");
    private static final Duration MISSING = Duration.ofSeconds(20);
    private static final Event LEDGER = new Event(KILLED, Incident.Kind.KILL_LEDGER, "ledger-1", MISSING);
    private static final Event DISPATCHER =
            new Event(KILLED, Incident.Kind.KILL_DISPATCHER, "dispatcher-1", Duration.ofSeconds(1));

    private final TopicAudit audit = new TopicAudit(5);

    @Test
    void thePoolThatWaitsLongestSaysWhenGrantingGoesOn() {
        grant(1, "alpha", "dispatcher-1", KILLED.minusSeconds(1));
        grant(2, "alpha", "dispatcher-1", KILLED.plusSeconds(1));
        grant(3, "three", "dispatcher-1", KILLED.plusSeconds(12));
        grant(4, "three", "dispatcher-1", KILLED.plusSeconds(13));

        Recovery recovery = Recovery.of(List.of(LEDGER), audit);

        assertThat(recovery.ledgers())
                .containsExactly(new Recovery.Resumption("ledger-1", MISSING, Duration.ofSeconds(12), true));
    }

    @Test
    void aPoolWithLimitsMayWaitForItsBudget() {
        grant(1, "alpha", "dispatcher-1", KILLED.plusSeconds(2));
        grant(2, "east", "dispatcher-1", KILLED.plusSeconds(40));

        Recovery recovery = Recovery.of(List.of(LEDGER), audit);

        assertThat(recovery.ledgers())
                .extracting(Recovery.Resumption::grantingAfter)
                .containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void theBoundIsTheSessionAndFiveSeconds() {
        grant(1, "alpha", "dispatcher-1", KILLED.plusSeconds(15));

        assertThat(Recovery.of(List.of(LEDGER), audit)
                        .grantingResumes(Duration.ofSeconds(10))
                        .holds())
                .isTrue();
        assertThat(Recovery.of(List.of(LEDGER), audit)
                        .grantingResumes(Duration.ofMillis(9_999))
                        .violations())
                .containsExactly("after the kill of ledger-1 nothing was granted for 15000 ms");
    }

    @Test
    void aKillOfTheBrokerMeanwhileMakesTheMeasurementOneOfBoth() {
        grant(1, "alpha", "dispatcher-1", KILLED.plusSeconds(20));
        Event broker = new Event(KILLED.plusSeconds(3), Incident.Kind.KILL_BROKER, "broker", MISSING);

        Recovery recovery = Recovery.of(List.of(LEDGER, broker), audit);

        assertThat(recovery.ledgers()).extracting(Recovery.Resumption::alone).containsExactly(false);
        assertThat(recovery.grantingResumes(Duration.ofSeconds(10)).holds()).isTrue();
    }

    @Test
    void aClockThatStepsMeanwhileMakesTheMeasurementOneOfBoth() {
        grant(1, "alpha", "dispatcher-1", KILLED.plusSeconds(20));
        Event step = new Event(KILLED.minusSeconds(29), Incident.Kind.STEP_CLOCK, "ledger-2", Duration.ofSeconds(12));

        Recovery recovery = Recovery.of(List.of(LEDGER, step), audit);

        assertThat(recovery.ledgers()).extracting(Recovery.Resumption::alone).containsExactly(false);
    }

    @Test
    void whatADeadDispatcherHadInHandIsAnsweredBySomebodyElse() {
        inHand(1, KILLED.minusSeconds(3), KILLED.minusSeconds(2), KILLED.minusSeconds(2));
        inHand(2, KILLED.minusSeconds(2), KILLED.plusSeconds(6), KILLED.plusSeconds(8));
        inHand(3, KILLED.minusSeconds(1), KILLED.plusSeconds(6), KILLED.plusSeconds(9));
        inHand(4, KILLED, KILLED.plusSeconds(7), KILLED.plusSeconds(10));

        Recovery recovery = Recovery.of(List.of(DISPATCHER), audit);

        assertThat(recovery.dispatchers())
                .containsExactly(
                        new Recovery.Takeover("dispatcher-1", 3, Duration.ofSeconds(9), Duration.ofSeconds(10), true));
    }

    private void inHand(long id, Instant grantedAt, Instant lapsedAt, Instant answeredAt) {
        grant(id, "east", "dispatcher-1", grantedAt);
        audit.outcome(AttemptOutcome.newBuilder()
                .setGrantId(id)
                .setRequestId("r" + id)
                .setTenant("default")
                .setPool("east")
                .setInstance("both")
                .setWorker("dispatcher-2")
                .setResult(AttemptResult.LAPSED)
                .setAttempt(1)
                .setCompletedAt(lapsedAt)
                .setBodyBytes(2)
                .build());
        audit.response(InferenceResponse.newBuilder()
                .setRequestId("r" + id)
                .setPool("east")
                .setEndpoint("/v1/chat/completions")
                .setStatus(ResponseStatus.SUCCEEDED)
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(grantedAt)
                        .setCompletedAt(answeredAt)
                        .build())
                .build());
    }

    private void grant(long id, String pool, String worker, Instant grantedAt) {
        audit.grant(Grant.newBuilder()
                .setGrantId(id)
                .setPool(pool)
                .setInstance("both")
                .setWorker(worker)
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(grantedAt)
                .setStartBy(grantedAt.plusSeconds(10))
                .setRequest(InferenceRequest.newBuilder()
                        .setRequestId("r" + id)
                        .setPool(pool)
                        .setEndpoint("/v1/chat/completions")
                        .setBody("{}")
                        .build())
                .build());
    }
}
