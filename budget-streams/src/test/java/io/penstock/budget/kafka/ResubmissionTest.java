package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.request.FirstSeen;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.records.WorkerSnapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResubmissionTest {
    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(instance("east", 1_000, 1_000_000));
        ledger.announce("w1", 10, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aCallersGrantIdDoesNotHideADuplicate() {
        Grant grant = granted("a");
        ledger.settle(grant, 5, 50);

        ledger.submit(ledger.request("a").setGrantId(grant.getGrantId()));
        ledger.submit(ledger.request("a").setGrantId(grant.getGrantId() + 1));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(duplicates()).isEqualTo(2);
    }

    @Test
    void aCallersAttemptDoesNotHideADuplicate() {
        ledger.settle(granted("a"), 5, 50);

        ledger.submit(ledger.request("a").setAttempt(2));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(duplicates()).isEqualTo(1);
    }

    @Test
    void theGrantOfAnotherRequestIsNotBelieved() {
        Grant running = granted("b");
        ledger.settle(granted("a"), 5, 50);

        ledger.submit(ledger.request("a").setGrantId(running.getGrantId()).setAttempt(2));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        ledger.lapse(running);
        ledger.submit(InferenceRequest.newBuilder(running.getRequest()));
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
    }

    @Test
    void aNewRequestCountsAsItsFirstAttemptWhateverItSays() {
        ledger.submit(ledger.request("a").setGrantId(77L).setAttempt(4));

        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getRequest().getAttempt()).isEqualTo(1);
    }

    @Test
    void aNewRequestThatWaitsCountsAsItsFirstAttemptToo() {
        ledger.workers.pipeInput("w1", (WorkerSnapshot) null);
        ledger.advance(Duration.ofSeconds(1));
        ledger.submit(ledger.request("a").setGrantId(77L).setAttempt(4));

        ledger.announce("w2", 10, 0);

        assertThat(ledger.admitted.readValue().getRequest().getAttempt()).isEqualTo(1);
    }

    @Test
    void anAttemptBelowOneIsRejected() {
        ledger.submit(ledger.request("a").setAttempt(0));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getMessage()).isEqualTo("`attempt` must be at least 1, got 0.");
    }

    @Test
    void aResubmissionIsBelievedOnceWhenItsOutcomeComesFirst() {
        Grant grant = granted("a");
        retry(grant);

        resubmit(grant);
        resubmit(grant);

        assertThat(ledger.admitted.readValuesToList())
                .singleElement()
                .satisfies(again -> assertThat(again.getRequest().getAttempt()).isEqualTo(2));
        assertThat(duplicates()).isEqualTo(1);
    }

    @Test
    void aResubmissionIsBelievedOnceWhenItComesBeforeItsOutcome() {
        Grant grant = granted("a");

        resubmit(grant);
        retry(grant);
        resubmit(grant);

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        assertThat(duplicates()).isEqualTo(1);
    }

    @Test
    void aResubmissionIsBelievedAfterARestartInAnyOrder() {
        Grant outcomeFirst = granted("a");
        Grant requestFirst = granted("b");
        retry(outcomeFirst);
        resubmit(requestFirst);
        Grant again = ledger.admitted.readValue();

        ledger.restart();
        ledger.apply(instance("east", 1_000, 1_000_000));
        ledger.announce("w1", 10, 0);
        retry(requestFirst);
        resubmit(requestFirst);
        resubmit(outcomeFirst);

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("a");
        assertThat(again.getRequest().getRequestId()).isEqualTo("b");
    }

    @Test
    void noSubmissionIsTakenWhileTheRequestIsUnderWayHoweverLongThatLasts() {
        ledger.control.pipeInput(
                POOL,
                PoolConfig.newBuilder(Records.pool(instance("east", 1_000, 1_000_000)))
                        .setDuplicateWindowMillis(0)
                        .build());
        ledger.announce("w1", 10, 0);
        Grant grant = granted("a");
        announceFor(Duration.ofMinutes(5));

        ledger.submit(ledger.request("a"));
        assertThat(ledger.admitted.isEmpty()).isTrue();
        retry(grant);
        announceFor(Duration.ofSeconds(5));
        ledger.submit(ledger.request("a"));
        assertThat(ledger.admitted.isEmpty()).isTrue();

        resubmit(grant);
        Grant again = ledger.admitted.readValue();
        assertThat(again.getRequest().getAttempt()).isEqualTo(2);
        ledger.settle(again, 5, 50);
        ledger.submit(ledger.request("a"));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void whatCameBackWithAnOutcomeLeavesNothingBehind() {
        Grant grant = granted("a");
        retry(grant);
        assertThat(ledger.stored("reservations")).isEqualTo(1);

        resubmit(grant);
        ledger.settle(ledger.admitted.readValue(), 5, 50);

        assertThat(ledger.stored("reservations")).isZero();
    }

    @Test
    void aRequestThatWasOnItsWayBackWhenTheLedgerWasUpgradedIsTakenBackOnce() {
        Grant outstanding = granted("outstanding");
        Grant settled = granted("settled");
        retry(settled);
        ledger.restart(ResubmissionTest::asBefore);
        ledger.apply(instance("east", 1_000, 1_000_000));
        ledger.announce("w1", 10, 0);

        for (Grant grant : List.of(outstanding, settled)) {
            resubmit(grant);
            resubmit(grant);
        }

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("outstanding", "settled");
    }

    /** What the version before requests were noted with their grants had stored: less fields, and no grant after its outcome. */
    private static byte[] asBefore(String store, Bytes key, byte[] value) {
        if (store.equals("roster")) {
            FirstSeen seen = StateCodec.seen(value);
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(seen.atMillis())
                    .putLong(seen.sequence())
                    .array();
        }
        if (store.equals("reservations")) {
            return StateCodec.grant(value).awaited().isPresent() ? new byte[0] : value;
        }
        return value;
    }

    private Grant granted(String id) {
        ledger.submit(ledger.request(id));
        return ledger.admitted.readValue();
    }

    private void retry(Grant grant) {
        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(grant)
                        .setResult(AttemptResult.RETRYING)
                        .setHttpStatus(409)
                        .build());
    }

    /** A retry waits for the next tick. */
    private void resubmit(Grant grant) {
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()).setAttempt(2));
        ledger.advance(Duration.ofMillis(20));
    }

    private void announceFor(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            ledger.announce("w1", 10, 0);
        }
    }

    private long duplicates() {
        ledger.announce("w1", 10, 0);
        return ledger.lastSnapshot().getDuplicates();
    }
}
