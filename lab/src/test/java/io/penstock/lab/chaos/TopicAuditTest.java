package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicAuditTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TopicAudit audit = new TopicAudit(2);

    @Test
    void oneResponseForEachHolds() {
        audit.response(response("r0"));
        audit.response(response("r1"));

        assertThat(audit.oneResponseEach(2, List.of()).holds()).isTrue();
    }

    @Test
    void aRequestWithoutAResponseIsLost() {
        audit.response(response("r0"));

        assertThat(audit.oneResponseEach(2, List.of()).violations()).containsExactly("r1 has no response");
    }

    @Test
    void aRequestWithTwoResponsesIsAnsweredTwice() {
        audit.response(response("r0"));
        audit.response(response("r0"));

        assertThat(audit.oneResponseEach(1, List.of()).violations()).containsExactly("r0 has 2 responses");
    }

    @Test
    void aResponseThatNobodyAskedForIsFound() {
        audit.response(response("r0"));
        audit.response(response("x"));

        assertThat(audit.oneResponseEach(1, List.of()).violations())
                .containsExactly("1 responses are of requests that nobody made");
    }

    @Test
    void everyGrantHasOneOutcome() {
        audit.grant(grant(1));
        audit.grant(grant(2));
        audit.outcome(outcome(2, AttemptResult.LAPSED).build());
        audit.outcome(outcome(2, AttemptResult.LAPSED).build());
        audit.outcome(outcome(3, AttemptResult.LAPSED).build());

        assertThat(audit.oneOutcomeEach().violations())
                .containsExactlyInAnyOrder(
                        "grant 1 of pool east has 0 outcomes",
                        "grant 2 of pool east has 2 outcomes",
                        "grant 3 of pool east was never made, but has an outcome");
    }

    @Test
    void theLastInstantToStartIsTheOneBeforeStartBy() {
        audit.grant(grant(1));
        audit.grant(grant(2));
        audit.outcome(outcome(1, AttemptResult.SUCCEEDED)
                .setStartedAt(NOW.plusMillis(9_999))
                .build());

        assertThat(audit.startedInTime().holds()).isTrue();

        audit.outcome(outcome(2, AttemptResult.SUCCEEDED)
                .setStartedAt(NOW.plusMillis(10_000))
                .build());

        assertThat(audit.startedInTime().violations()).hasSize(1);
    }

    @Test
    void moreAttemptsThanTheBoundAreFound() {
        audit.grant(grant(1));
        audit.outcome(outcome(1, AttemptResult.RETRYING).setAttempt(2).build());

        assertThat(audit.attemptsWithinBound().holds()).isTrue();

        audit.outcome(outcome(1, AttemptResult.RETRYING).setAttempt(3).build());

        assertThat(audit.attemptsWithinBound().violations()).containsExactly("r1 made attempt 3");
    }

    @Test
    void theLastStatusOfEachPoolAddsUpToTheBatch() {
        audit.response(response("r0"));
        audit.response(response("r1"));
        audit.batch(status("east", 1, 0));
        audit.batch(status("east", 1, 1));
        audit.batch(status("west", 1, 1));

        assertThat(audit.batchCounted(2).violations()).isEmpty();
        assertThat(audit.batchCounted(3).violations()).containsExactly("the batch has 3 requests, counted as 2");
    }

    private static InferenceResponse response(String id) {
        return InferenceResponse.newBuilder()
                .setBatchId(ChaosCaller.BATCH)
                .setRequestId(id)
                .setPool("east")
                .setEndpoint("/v1/chat/completions")
                .setStatus(ResponseStatus.SUCCEEDED)
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(NOW)
                        .setCompletedAt(NOW)
                        .build())
                .build();
    }

    private static Grant grant(long id) {
        return Grant.newBuilder()
                .setGrantId(id)
                .setPool("east")
                .setInstance("both")
                .setWorker("dispatcher-1")
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(NOW)
                .setStartBy(NOW.plusSeconds(10))
                .setRequest(InferenceRequest.newBuilder()
                        .setRequestId("r" + id)
                        .setPool("east")
                        .setEndpoint("/v1/chat/completions")
                        .setBody("{}")
                        .build())
                .build();
    }

    private static AttemptOutcome.Builder outcome(long grant, AttemptResult result) {
        return AttemptOutcome.newBuilder()
                .setGrantId(grant)
                .setRequestId("r" + grant)
                .setTenant("default")
                .setPool("east")
                .setInstance("both")
                .setWorker("dispatcher-1")
                .setResult(result)
                .setAttempt(1)
                .setCompletedAt(NOW)
                .setBodyBytes(2);
    }

    private static BatchStatus status(String pool, long requests, long succeeded) {
        return BatchStatus.newBuilder()
                .setBatchId(ChaosCaller.BATCH)
                .setPool(pool)
                .setAt(NOW)
                .setRequests(requests)
                .setSucceeded(succeeded)
                .setFailed(0)
                .setRejected(0)
                .setExpired(0)
                .setCancelled(0)
                .setHttp429(0)
                .setInputTokens(0)
                .setOutputTokens(0)
                .setWaiting(0)
                .setRunning(0)
                .setAttempts(0)
                .build();
    }

    @Test
    void aRecordThatCannotBeReadAndIsNotKeptIsFound() {
        List<Hostile> hostile = List.of(new Hostile(Duration.ZERO, 0, Hostile.Kind.GARBAGE_REQUEST, 1));

        assertThat(audit.hostileRecordsEnd(hostile, 1).holds()).isTrue();
        assertThat(audit.hostileRecordsEnd(hostile, 0).violations())
                .containsExactly("1 records cannot be read, and there are 0 dead letters");
    }

    @Test
    void aHostileRequestWithoutAResponseIsFound() {
        List<Hostile> hostile = List.of(new Hostile(Duration.ZERO, 4, Hostile.Kind.BIG_KEY, 1));

        assertThat(audit.oneResponseEach(0, hostile).violations()).containsExactly("hostile-4 has no response");
    }
}
