package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static io.penstock.budget.fixtures.Records.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.CallTimes;
import io.penstock.schemas.OverdueGrants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasedGrantsTest {
    private static final Duration SKEW = Duration.ofSeconds(1);

    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(one());
        ledger.announce("w1", 10, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aGrantWhoseOutcomeNeverComesHoldsItsPlaceNoLongerThanTheLongestCallAndTheSession() {
        Grant lost = granted("a");
        ledger.submit(ledger.request("b"));

        advanceTo(over(lost).minusSeconds(1));
        assertThat(ledger.admitted.isEmpty()).isTrue();
        advanceTo(over(lost).plusSeconds(2));

        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
        assertThat(ledger.lastSnapshot().getReleased()).isEqualTo(1);
    }

    @Test
    void aGrantWhoseCallMayTakeHalfAnHourLongerIsReleasedAsMuchLater() {
        PoolConfig longer = pool(one());
        longer.setCallTimeoutMillis(Duration.ofHours(1).toMillis());
        ledger.control.pipeInput(POOL, longer);

        Grant lost = granted("a");
        advanceTo(lost.getStartBy().plus(OverdueGrants.AFTER).plusSeconds(1));

        assertThat(ledger.lastSnapshot().getOldestGrants())
                .extracting(GrantSnapshot::getReleasedAt)
                .containsExactly(over(lost).plus(Duration.ofMinutes(30)));
    }

    @Test
    void aRequestComesBackOnceThoughItsGrantWasReleased() {
        Grant lost = released("a");

        ledger.lapse(lost);
        resubmit(lost);
        resubmit(lost);

        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("a");
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void aRequestThatComesBeforeItsLateOutcomeComesBackOnce() {
        Grant lost = released("a");

        resubmit(lost);
        ledger.lapse(lost);
        resubmit(lost);

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void aLateOutcomeCountsForItsBatchAndForNothingElse() {
        Grant lost = released("a");

        ledger.settle(lost, 5, 50);
        ledger.announce("w1", 10, 0);

        BatchStatus status = ledger.batches.readValuesToList().stream()
                .reduce((before, next) -> next)
                .orElseThrow();
        assertThat(status.getRunning()).isZero();
        assertThat(status.getSucceeded()).isEqualTo(1);
        assertThat(ledger.lastSnapshot().getSettled()).isEqualTo(1);
        assertThat(ledger.stored("reservations")).isZero();
    }

    @Test
    void aReleasedGrantIsKnownAfterARestart() {
        Grant lost = released("a");

        ledger.restart();
        ledger.apply(one());
        ledger.announce("w1", 10, 0);
        ledger.lapse(lost);
        resubmit(lost);

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        ledger.announce("w1", 10, 0);
        assertThat(ledger.lastSnapshot().getReleased()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsSubmittedAnewIsNotAnsweredTwiceForItsLostGrant() {
        Grant lost = released("a");
        advanceTo(ledger.now().plus(Duration.ofHours(1)));
        ledger.submit(ledger.request("a").setBatchId("nightly"));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);

        ledger.lapse(lost);
        resubmit(lost);

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    private static InstanceConfig one() {
        return InstanceConfig.newBuilder(instance("east", 1_000, 1_000_000))
                .setConcurrency(1)
                .build();
    }

    private static Instant over(Grant grant) {
        return grant.getStartBy().plus(CallTimes.outcomeWithin(pool(one()))).plus(SKEW);
    }

    private Grant granted(String id) {
        ledger.submit(ledger.request(id).setBatchId("nightly"));
        return ledger.admitted.readValue();
    }

    private Grant released(String id) {
        Grant lost = granted(id);
        advanceTo(over(lost).plusSeconds(2));
        return lost;
    }

    private void resubmit(Grant grant) {
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()));
        ledger.advance(Duration.ofMillis(20));
    }

    private void advanceTo(Instant instant) {
        while (ledger.now().isBefore(instant)) {
            ledger.workers.pipeInput("w1", Records.worker("w1", ledger.now(), 10, List.of(0)));
            ledger.advance(Duration.ofSeconds(1));
        }
    }
}
