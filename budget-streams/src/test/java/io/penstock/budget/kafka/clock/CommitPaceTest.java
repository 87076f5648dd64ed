package io.penstock.budget.kafka.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitPaceTest {
    private static final long NOW = 1_000_000_000_000L;

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private long now = NOW;
    private final CommitTimes times = new CommitTimes(() -> now);
    private final CommitTimes.OfThread commits = times.ofThisThread();
    private final CommitPace pace = new CommitPace(context, times);

    @ParameterizedTest
    @CsvSource({"1, 8", "15, 15", "400, 400"})
    void aRecordThatComesAloneIsCommittedAtOnceUnlessCommitsTakeLong(long tookMillis, long pauseMillis) {
        committed(tookMillis);

        assertThat(asksAfter(0)).isFalse();
        assertThat(asksAfter(pauseMillis - 1)).isFalse();
        assertThat(asksAfter(pauseMillis)).isTrue();
    }

    @Test
    void manyRecordsShareACommitAndTheNextOneIsForFewAgain() {
        committed(1);
        for (int i = 0; i < CommitPace.FEW_STEPS; i++) {
            assertThat(asksAfter(1)).isFalse();
        }
        assertThat(asksAfter(8)).isFalse();
        assertThat(asksAfter(25)).isTrue();

        committed(1);
        assertThat(asksAfter(8)).isTrue();
    }

    @Test
    void aCommitIsMeasuredFromTheFlushOnAndOnceHoweverManyFlushesItTakes() {
        commits.began(NOW - TimeUnit.MILLISECONDS.toNanos(90));
        commits.began(NOW - TimeUnit.MILLISECONDS.toNanos(10));
        commits.ended(NOW);
        assertThat(commits.tookNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(90));

        commits.began(NOW + 5);
        commits.ended(NOW + 7);
        assertThat(commits.tookNanos()).isEqualTo(2);
        assertThat(commits.count()).isEqualTo(2);
    }

    @Test
    void theTimeOfATransactionThatIsGivenUpIsNotCountedToTheNext() {
        commits.began(NOW - TimeUnit.SECONDS.toNanos(30));
        commits.abandoned();
        committed(15);

        assertThat(commits.tookNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(15));
        assertThat(commits.count()).isEqualTo(1);
    }

    private void committed(long tookMillis) {
        commits.began(NOW - TimeUnit.MILLISECONDS.toNanos(tookMillis));
        commits.ended(NOW);
    }

    private boolean asksAfter(long millis) {
        context.resetCommit();
        now = NOW + TimeUnit.MILLISECONDS.toNanos(millis);
        pace.stepped();
        return context.committed();
    }
}
