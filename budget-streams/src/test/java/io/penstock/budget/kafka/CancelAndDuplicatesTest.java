package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptResult;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelAndDuplicatesTest {
    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(instance("east", 100, 100_000));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void theWaitingRequestsOfACancelledBatchEndAndTheRunningOneFinishes() {
        ledger.announce("w1", 1, 0);
        ledger.submit(request("nightly", "running"));
        ledger.submit(request("nightly", "waiting"));
        ledger.submit(request("other", "kept"));

        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getRequestId()).isEqualTo("waiting");
        assertThat(response.getBatchId()).contains("nightly");
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(response.getAttempts()).isZero();
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("cancelled");
        Grant running = ledger.admitted.readValue();
        ledger.settle(running, 5, 50);
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("kept");
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void nothingOfACancelledRequestIsKept() {
        ledger.submit(request("nightly", "a"));
        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));

        ledger.announce("w1", 10, 0);

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.stored("tickets")).isZero();
        assertThat(ledger.stored("payloads")).isZero();
        PoolSnapshot snapshot = ledger.lastSnapshot();
        assertThat(snapshot.getWaiting()).isZero();
        assertThat(snapshot.getCancelled()).isEqualTo(1);
    }

    @Test
    void aSingleRequestIsCancelledAlone() {
        ledger.submit(request("nightly", "a"));
        ledger.submit(request("nightly", "b"));
        ledger.submit(ledger.request("a"));

        ledger.cancel(
                Cancellation.newBuilder().setPool(POOL).setBatchId("nightly").setRequestId("a"));

        assertThat(ledger.responses.readValuesToList())
                .singleElement()
                .satisfies(response -> assertThat(response.getBatchId()).contains("nightly"))
                .satisfies(response -> assertThat(response.getRequestId()).isEqualTo("a"));
    }

    @Test
    void aRequestWithoutABatchIsCancelledByItsId() {
        ledger.submit(ledger.request("a"));
        ledger.submit(request("nightly", "a"));

        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setRequestId("a"));

        assertThat(ledger.responses.readValuesToList())
                .singleElement()
                .satisfies(response -> assertThat(response.getBatchId()).isEmpty());
    }

    @Test
    void aRequestThatComesLaterIsCancelledToo() {
        ledger.announce("w1", 10, 0);
        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));

        ledger.submit(request("nightly", "late"));
        ledger.submit(request("other", "kept"));

        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("kept");
    }

    @Test
    void aRetryOfACancelledRequestEndsWithTheCallsThatWereMade() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        Grant grant = ledger.admitted.readValue();
        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));
        assertThat(ledger.responses.isEmpty()).isTrue();

        ledger.attempts.pipeInput(
                POOL, ledger.outcome(grant).setResult(AttemptResult.RETRYING).build());
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()).setAttempt(2));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(response.getAttempts()).isEqualTo(1);
        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void aRetryThatWaitsIsCancelled() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        Grant grant = ledger.admitted.readValue();
        ledger.attempts.pipeInput(
                POOL, ledger.outcome(grant).setResult(AttemptResult.RETRYING).build());
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest())
                .setAttempt(2)
                .setNotBefore(ledger.now().plusSeconds(30)));

        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));

        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }

    @Test
    void aLargeBatchIsCancelledInStepsEachRequestOnce() {
        List<String> ids = IntStream.range(0, 2_500).mapToObj(i -> "r" + i).toList();
        ids.forEach(id -> ledger.submit(request("nightly", id)));

        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));
        List<InferenceResponse> ended = ledger.responses.readValuesToList();
        assertThat(ended).hasSize(16);
        while (ended.size() < ids.size()) {
            ticks(1);
            List<InferenceResponse> ofATick = ledger.responses.readValuesToList();
            assertThat(ofATick).hasSizeBetween(1, 250);
            ended.addAll(ofATick);
        }

        assertThat(ended)
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED))
                .extracting(InferenceResponse::getRequestId)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aRestartGoesOnWithACancellationAndRemembersIt() {
        for (int i = 0; i < 1_500; i++) {
            ledger.submit(request("nightly", "r" + i));
        }
        ledger.cancel(Cancellation.newBuilder().setPool(POOL).setBatchId("nightly"));
        assertThat(ledger.responses.readValuesToList()).hasSize(16);

        ledger.restart();
        ticks(10);
        ledger.submit(request("nightly", "late"));

        assertThat(ledger.responses.readValuesToList())
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED))
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(1_485);
    }

    @Test
    void aCancellationUnderAnotherKeyIsRekeyedNotLost() {
        ledger.submit(request("nightly", "a"));

        ledger.cancellations.pipeInput(
                "some-other-key",
                Cancellation.newBuilder().setPool(POOL).setBatchId("nightly").build());

        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }

    @Test
    void aCancellationOfNothingGoesToTheDeadLetters() {
        ledger.cancel(Cancellation.newBuilder().setPool(POOL));
        assertThat(causeOfDeadLetter()).isEqualTo("A cancellation must name a request or a batch, got neither.");

        ledger.cancel(Cancellation.newBuilder().setPool("").setBatchId("nightly"));
        assertThat(causeOfDeadLetter()).isEqualTo("`pool` must name the pool of what is cancelled, or a model of it.");
    }

    private String causeOfDeadLetter() {
        Header cause = ledger.deadLetters.readRecord().headers().lastHeader("penstock.cause");
        return new String(cause.value(), StandardCharsets.UTF_8);
    }

    @Test
    void aRequestThatIsSubmittedTwiceIsExecutedOnce() {
        ledger.announce("w1", 10, 0);

        ledger.submit(request("nightly", "a"));
        ledger.submit(request("nightly", "a"));
        ledger.submit(request("other", "a"));

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getBatchId().orElseThrow())
                .containsExactly("nightly", "other");
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.lastSnapshot().getDuplicates()).isEqualTo(1);
    }

    @Test
    void aRequestThatHasEndedIsNotExecutedAgainWithinTheWindow() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        ledger.settle(ledger.admitted.readValue(), 5, 50);
        ledger.advance(Duration.ofMinutes(59));
        ledger.announce("w1", 10, 0);

        ledger.submit(request("nightly", "a"));
        assertThat(ledger.admitted.isEmpty()).isTrue();

        ledger.advance(Duration.ofMinutes(1));
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void aRequestThatStillWaitsIsADuplicateHoweverOldItIs() {
        ledger.submit(request("nightly", "a"));
        ledger.advance(Duration.ofHours(3));

        ledger.submit(request("nightly", "a"));
        ledger.announce("w1", 10, 0);

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void aGrantThatLapsedComesBackThoughItsAttemptIsTheFirst() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        Grant grant = ledger.admitted.readValue();
        ledger.lapse(grant);

        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()));

        Grant again = ledger.admitted.readValue();
        assertThat(again.getRequest().getAttempt()).isEqualTo(1);
        assertThat(again.getGrantId()).isNotEqualTo(grant.getGrantId());
    }

    @Test
    void aDuplicateIsKnownAfterARestart() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);

        ledger.restart();
        ledger.apply(instance("east", 100, 100_000));
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void whatTheWindowNoLongerCoversIsForgotten() {
        ledger.announce("w1", 10, 0);
        ledger.submit(request("nightly", "a"));
        ledger.settle(ledger.admitted.readValue(), 5, 50);
        assertThat(ledger.stored("roster")).isEqualTo(1);

        ledger.advance(Duration.ofHours(1));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.stored("roster")).isZero();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            ledger.advance(Duration.ofMillis(20));
        }
    }

    private InferenceRequest.Builder request(String batch, String id) {
        return ledger.request(id).setBatchId(batch);
    }
}
