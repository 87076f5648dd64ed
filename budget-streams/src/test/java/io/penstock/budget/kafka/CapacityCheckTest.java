package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.batch.Batches;
import io.penstock.budget.fixtures.Records;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task does when others send more names than it keeps. */
class CapacityCheckTest {
    private LedgerHarness ledger;

    @BeforeEach
    void start(@TempDir Path directory) {
        ledger = new LedgerHarness(directory);
        ledger.apply(Records.instance("only", 1_000, 1_000_000));
        ledger.announce("worker", 1, 0);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    @Test
    void aPoolTooManyThatNobodyConfiguredIsRejectedAtOnceAndTheOthersWait() {
        for (int i = 0; i < PoolLedgers.MAX_WITHOUT_CONFIGURATION; i++) {
            submitTo("unknown-" + i);
        }
        assertThat(ledger.responses.isEmpty()).isTrue();

        submitTo("one-too-many");
        submitTo("unknown-0");
        submitTo(Records.POOL);

        List<InferenceResponse> responses = ledger.responses.readValuesToList();
        assertThat(responses).extracting(InferenceResponse::getPool).containsExactly("one-too-many");
        assertThat(responses.get(0).getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(responses.get(0).getError()).hasValueSatisfying(error -> {
            assertThat(error.getCode()).isEqualTo(ErrorCode.UNKNOWN_POOL.text());
            assertThat(error.getMessage())
                    .isEqualTo("No pool of this name is configured, and 1000 others wait for a configuration already."
                            + " Configured: chat.");
        });
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void namesThatWereRejectedMakeRoomForOthers() {
        for (int i = 0; i < PoolLedgers.MAX_WITHOUT_CONFIGURATION; i++) {
            submitTo("unknown-" + i);
        }
        ledger.advance(Duration.ofMillis(PoolLedger.CONFIGURATION_GRACE_MILLIS));
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.responses.readValuesToList()).hasSize(PoolLedgers.MAX_WITHOUT_CONFIGURATION);

        submitTo("later");

        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void anOutcomeForAPoolThatNobodyKnowsTakesNoRoom() {
        ledger.attempts.pipeInput(
                "unknown", ledger.outcome(grant()).setPool("unknown").build());
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.snapshots.readValuesToList())
                .allSatisfy(snapshot -> assertThat(snapshot.getPool()).isEqualTo(Records.POOL));
        assertThat(ledger.stored("counters")).isEqualTo(1);
    }

    @Test
    void aRequestOfABatchTooManyIsRejectedWithACodeOfItsOwnAndIsNotCounted() {
        for (int i = 0; i < Batches.MAX_AT_ONCE; i++) {
            ledger.submit(ledger.request("request").setBatchId("batch-" + i));
        }
        ledger.responses.readValuesToList();

        ledger.submit(ledger.request("request").setBatchId("one-too-many"));
        ledger.submit(ledger.request("another").setBatchId("batch-0"));

        List<InferenceResponse> responses = ledger.responses.readValuesToList();
        assertThat(responses)
                .extracting(response -> response.getBatchId().orElse(""))
                .containsExactly("one-too-many");
        assertThat(responses.get(0).getError())
                .hasValueSatisfying(error -> assertThat(error.getCode()).isEqualTo(ErrorCode.TOO_MANY_BATCHES.text()));
        assertThat(ledger.stored("batches")).isEqualTo(Batches.MAX_AT_ONCE);
    }

    @Test
    void aDuplicateIsNotAnsweredAgainForLackOfRoom() {
        ledger.submit(ledger.request("request").setBatchId("over").setDeadline(Instant.ofEpochMilli(1)));
        for (int i = 1; i < Batches.MAX_AT_ONCE; i++) {
            ledger.submit(ledger.request("request").setBatchId("batch-" + i));
        }
        for (int i = 0; i < 60 && ledger.stored("batches") == Batches.MAX_AT_ONCE; i++) {
            ledger.advance(Duration.ofSeconds(1));
        }
        ledger.submit(ledger.request("request").setBatchId("instead-of-the-one-that-is-over"));
        assertThat(ledger.stored("batches")).isEqualTo(Batches.MAX_AT_ONCE);
        assertThat(ledger.responses.readValuesToList())
                .extracting(InferenceResponse::getStatus)
                .containsExactly(ResponseStatus.EXPIRED);

        ledger.submit(ledger.request("request").setBatchId("over").setDeadline(Instant.ofEpochMilli(1)));

        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void theHealthOfAnInstanceThatIsGoneIsForgottenWhenItsWindowIsEmpty() {
        Grant grant = grant();
        ledger.attempts.pipeInput(
                Records.POOL,
                ledger.outcome(grant)
                        .setResult(AttemptResult.FAILED)
                        .setHttpStatus(429)
                        .build());
        assertThat(ledger.stored("health")).isEqualTo(1);

        ledger.apply(Records.instance("another", 1_000, 1_000_000));
        ledger.advance(Duration.ofSeconds(58));
        assertThat(ledger.stored("health")).isEqualTo(1);
        ledger.advance(Duration.ofSeconds(4));

        assertThat(ledger.stored("health")).isZero();
    }

    private Grant grant() {
        ledger.submit(ledger.request("granted"));
        return ledger.admitted.readValuesToList().get(0);
    }

    private void submitTo(String pool) {
        InferenceRequest request = ledger.request("request").setPool(pool).build();
        ledger.requests.pipeInput(pool, request, ledger.now());
    }
}
