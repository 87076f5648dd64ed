package io.penstock.budget.batch;

import static io.penstock.budget.batch.Batches.RETENTION_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final BatchKey NIGHTLY = new BatchKey("chat", "nightly");
    private static final long NOW = 1_000_000_000_000L;
    private static final BatchCounts ANSWERED = BatchCounts.SETTLED.plus(BatchCounts.SUCCEEDED);

    private final Batches batches = new Batches();

    @Test
    void everyRequestIsInExactlyOneState() {
        for (int i = 0; i < 10; i++) {
            batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        }
        for (int i = 0; i < 4; i++) {
            batches.note(NIGHTLY, BatchCounts.GRANTED, NOW);
        }
        batches.note(NIGHTLY, ANSWERED.plus(BatchCounts.call(20, 30)), NOW);
        batches.note(NIGHTLY, BatchCounts.SETTLED.plus(BatchCounts.call(20, 0)), NOW);
        BatchCounts counts = batches.note(NIGHTLY, BatchCounts.CANCELLED, NOW);

        assertThat(counts.requests()).isEqualTo(10);
        assertThat(counts.running()).isEqualTo(2);
        assertThat(counts.succeeded()).isEqualTo(1);
        assertThat(counts.cancelled()).isEqualTo(1);
        assertThat(counts.waiting()).isEqualTo(6);
        assertThat(counts.calls()).isEqualTo(2);
        assertThat(counts.inputTokens()).isEqualTo(40);
        assertThat(counts.outputTokens()).isEqualTo(30);
    }

    @Test
    void whatHasChangedIsTakenOnce() {
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);

        batches.beginToPublish();

        assertThat(batches.nextToPublish(NOW))
                .hasValueSatisfying(
                        standing -> assertThat(standing.counts().requests()).isEqualTo(2));
        assertThat(batches.nextToPublish(NOW)).isEmpty();
        batches.beginToPublish();
        assertThat(batches.nextToPublish(NOW)).isEmpty();
    }

    @Test
    void whatChangesWhileOthersArePublishedIsPublishedTheNextTime() {
        BatchKey weekly = new BatchKey("chat", "weekly");
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        batches.note(weekly, BatchCounts.SUBMITTED, NOW);
        batches.beginToPublish();
        assertThat(batches.nextToPublish(NOW)).map(BatchStanding::key).contains(NIGHTLY);

        batches.note(NIGHTLY, BatchCounts.GRANTED, NOW + 10);
        batches.beginToPublish();

        assertThat(batches.nextToPublish(NOW + 10)).map(BatchStanding::key).contains(weekly);
        assertThat(batches.nextToPublish(NOW + 10)).isEmpty();
        batches.beginToPublish();
        assertThat(batches.nextToPublish(NOW + 20)).map(BatchStanding::key).contains(NIGHTLY);
    }

    @Test
    void theEndIsExpectedAtTheRateOfTheGrants() {
        for (int i = 0; i < 100; i++) {
            batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        }
        for (int second = 0; second < 20; second++) {
            batches.note(NIGHTLY, BatchCounts.GRANTED, NOW + second * 1_000L);
            batches.note(NIGHTLY, ANSWERED, NOW + second * 1_000L + 500);
        }

        batches.beginToPublish();
        BatchStanding standing = batches.nextToPublish(NOW + 20_000).orElseThrow();

        assertThat(standing.expectedEndMillis()).hasValue(NOW + 20_000 + 80_000);
    }

    @Test
    void noEndIsExpectedOfABatchThatIsOver() {
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        batches.note(NIGHTLY, BatchCounts.GRANTED, NOW);
        batches.note(NIGHTLY, ANSWERED, NOW + 20_000);

        batches.beginToPublish();

        assertThat(batches.nextToPublish(NOW + 20_000).orElseThrow().expectedEndMillis())
                .isEmpty();
    }

    @Test
    void aBatchThatIsOverIsForgottenAWeekLater() {
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);
        batches.note(NIGHTLY, BatchCounts.REJECTED, NOW);

        assertThat(batches.forget(NOW + RETENTION_MILLIS - 1, 2)).isEmpty();
        assertThat(batches.forget(NOW + RETENTION_MILLIS, 2)).containsExactly(NIGHTLY);
        assertThat(batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW + RETENTION_MILLIS)
                        .requests())
                .isEqualTo(1);
    }

    @Test
    void aBatchWithAWaitingRequestIsKeptUntilNoTopicHasItAnyMore() {
        batches.note(NIGHTLY, BatchCounts.SUBMITTED, NOW);

        assertThat(batches.forget(NOW + 4 * RETENTION_MILLIS - 1, 2)).isEmpty();
        assertThat(batches.forget(NOW + 4 * RETENTION_MILLIS, 2)).containsExactly(NIGHTLY);
    }

    @Test
    void theLongestUnchangedGoesWhenThereAreTooMany() {
        for (int i = 0; i <= Batches.MAX_BATCHES; i++) {
            BatchKey key = new BatchKey("chat", "b" + i);
            batches.note(key, BatchCounts.SUBMITTED, NOW + i);
            batches.note(key, BatchCounts.EXPIRED, NOW + i);
        }
        batches.note(new BatchKey("chat", "b0"), BatchCounts.SUBMITTED, NOW + Batches.MAX_BATCHES);

        assertThat(batches.forget(NOW + Batches.MAX_BATCHES, 2)).isEqualTo(List.of(new BatchKey("chat", "b1")));
    }

    @Test
    void noMoreAreForgottenAtOnceThanAreAskedFor() {
        for (int i = 0; i < 5; i++) {
            BatchKey key = new BatchKey("chat", "b" + i);
            batches.note(key, BatchCounts.SUBMITTED, NOW);
            batches.note(key, BatchCounts.EXPIRED, NOW);
        }

        assertThat(batches.forget(NOW + RETENTION_MILLIS, 3)).hasSize(3);
        assertThat(batches.forget(NOW + RETENTION_MILLIS, 3)).hasSize(2);
    }

    @Test
    void whatIsRestoredIsPublishedAgain() {
        BatchCounts saved = BatchCounts.SUBMITTED.plus(BatchCounts.GRANTED);

        batches.restore(NIGHTLY, saved, NOW);

        batches.beginToPublish();
        assertThat(batches.nextToPublish(NOW + 5).orElseThrow().counts()).isEqualTo(saved);
    }

    @Test
    void oneBatchTooManyFindsNoRoomUntilOneHasEndedAndIsForgotten() {
        for (int i = 0; i < Batches.MAX_AT_ONCE; i++) {
            assertThat(batches.hasRoomFor(new BatchKey("chat", "batch-" + i))).isTrue();
            batches.note(new BatchKey("chat", "batch-" + i), BatchCounts.SUBMITTED, 0);
        }

        assertThat(batches.hasRoomFor(new BatchKey("chat", "one-too-many"))).isFalse();
        assertThat(batches.hasRoomFor(new BatchKey("chat", "batch-0"))).isTrue();

        batches.note(new BatchKey("chat", "batch-7"), BatchCounts.CANCELLED, 1);
        batches.forget(2, 2);

        assertThat(batches.hasRoomFor(new BatchKey("chat", "one-too-many"))).isTrue();
    }
}
