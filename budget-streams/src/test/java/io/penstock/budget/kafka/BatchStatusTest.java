package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchStatusTest {
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
    void everyStateIsCounted() {
        ledger.announce("w1", 4, 0);
        for (int i = 0; i < 6; i++) {
            ledger.submit(request("r" + i));
        }
        ledger.submit(request("too-large").setMaxOutputTokens(1_000_000L));
        ledger.submit(request("broken").setEndpoint("no-path"));
        ledger.submit(request("late").setMaxWaitMillis(0L));
        ledger.cancel(
                Cancellation.newBuilder().setPool(POOL).setBatchId("nightly").setRequestId("r5"));
        List<Grant> grants = ledger.admitted.readValuesToList();
        ledger.settle(grants.get(0), 5, 50);
        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(grants.get(1))
                        .setResult(AttemptResult.FAILED)
                        .setHttpStatus(400)
                        .build());
        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(grants.get(2))
                        .setResult(AttemptResult.RETRYING)
                        .setHttpStatus(429)
                        .build());
        ledger.submit(InferenceRequest.newBuilder(grants.get(2).getRequest())
                .setAttempt(2)
                .setNotBefore(ledger.now().plusSeconds(30)));

        BatchStatus status = next();

        assertThat(status.getBatchId()).isEqualTo("nightly");
        assertThat(status.getPool()).contains(POOL);
        assertThat(status.getAt()).isEqualTo(ledger.now());
        assertThat(status.getRequests()).isEqualTo(9);
        assertThat(status.getSucceeded()).isEqualTo(1);
        assertThat(status.getFailed()).isEqualTo(1);
        assertThat(status.getRejected()).isEqualTo(2);
        assertThat(status.getExpired()).isEqualTo(1);
        assertThat(status.getCancelled()).isEqualTo(1);
        assertThat(status.getRunning()).as("r3 and, in the place of r0, r4").isEqualTo(2);
        assertThat(status.getWaiting()).as("the retry").isEqualTo(1);
        assertThat(status.getAttempts()).isEqualTo(3);
        assertThat(status.getHttp429()).isEqualTo(1);
        assertThat(status.getInputTokens()).isEqualTo(5);
        assertThat(status.getOutputTokens()).isEqualTo(50);
    }

    @Test
    void aStatusIsPublishedOnceASecondAndOnlyWhenSomethingHasChanged() {
        for (int i = 0; i < 5; i++) {
            ledger.submit(request("r" + i));
        }
        assertThat(ledger.batches.isEmpty()).isTrue();

        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.batches.readValuesToList()).hasSize(1);
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.batches.isEmpty()).isTrue();
    }

    @Test
    void aLapseAndADuplicateChangeNothing() {
        ledger.announce("w1", 1, 0);
        ledger.submit(request("a"));
        ledger.submit(request("a"));
        Grant grant = ledger.admitted.readValue();
        ledger.lapse(grant);
        ledger.attempts.pipeInput(POOL, ledger.outcome(grant).build());

        BatchStatus status = next();

        assertThat(status.getRequests()).isEqualTo(1);
        assertThat(status.getWaiting()).isEqualTo(1);
        assertThat(status.getRunning()).isZero();
        assertThat(status.getAttempts()).isZero();
    }

    @Test
    void theEndIsExpectedFromTheMeasuredRate() {
        ledger.announce("w1", 1, 0);
        for (int i = 0; i < 40; i++) {
            ledger.submit(request("r" + i));
        }
        for (int second = 0; second < 20; second++) {
            ledger.settle(ledger.admitted.readValue(), 5, 50);
            ledger.announce("w1", 1, 0);
        }

        BatchStatus status = last();

        assertThat(status.getSucceeded()).isEqualTo(20);
        assertThat(status.getExpectedEnd().orElseThrow())
                .isBetween(ledger.now().plusSeconds(17), ledger.now().plusSeconds(22));
    }

    @Test
    void theCountsSurviveARestart() {
        ledger.announce("w1", 1, 0);
        ledger.submit(request("a"));
        ledger.submit(request("b"));
        Grant grant = ledger.admitted.readValue();

        ledger.restart();
        ledger.settle(grant, 5, 50);

        BatchStatus status = next();
        assertThat(status.getRequests()).isEqualTo(2);
        assertThat(status.getSucceeded()).isEqualTo(1);
        assertThat(status.getWaiting()).isEqualTo(1);
    }

    @Test
    void aBatchThatIsLongOverIsTakenFromTheTopic() {
        ledger.submit(request("late").setMaxWaitMillis(0L));
        next();

        ledger.advance(Duration.ofDays(7));

        KeyValue<String, BatchStatus> forgotten = ledger.batches.readKeyValue();
        assertThat(forgotten.key).isEqualTo("nightly/chat");
        assertThat(forgotten.value).isNull();
        assertThat(ledger.stored("batches")).isZero();
    }

    @Test
    void requestsWithoutABatchHaveNoStatus() {
        ledger.submit(ledger.request("a"));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.batches.isEmpty()).isTrue();
    }

    private InferenceRequest.Builder request(String id) {
        return ledger.request(id).setBatchId("nightly");
    }

    /** The status of the next second. */
    private BatchStatus next() {
        ledger.batches.readValuesToList();
        ledger.advance(Duration.ofSeconds(1));
        return last();
    }

    private BatchStatus last() {
        List<BatchStatus> all = ledger.batches.readValuesToList();
        return all.get(all.size() - 1);
    }
}
