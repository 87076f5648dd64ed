package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitPaceTest {
    private static final long NOW = 1_700_000_000_000L;

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final CommitPace pace = new CommitPace(context);

    @ParameterizedTest
    @CsvSource({"1, 8", "15, 15", "400, 25"})
    void aRecordThatComesAloneIsCommittedAtOnceUnlessCommitsTakeLong(long tookMillis, long pauseMillis) {
        assertThat(asksAfter(NOW)).isTrue();

        long next = NOW + tookMillis;
        assertThat(asksAfter(next)).isFalse();
        assertThat(asksAfter(next + pauseMillis - 1)).isFalse();
        assertThat(asksAfter(next + pauseMillis)).isTrue();
    }

    @Test
    void manyRecordsWaitForTheInterval() {
        assertThat(asksAfter(NOW)).isTrue();
        for (int i = 0; i < CommitPace.FEW_RECORDS; i++) {
            assertThat(asksAfter(NOW + 1)).isFalse();
        }

        assertThat(asksAfter(NOW + 1 + CommitPace.SHORTEST_MILLIS)).isFalse();
        assertThat(asksAfter(NOW + 1 + 2 * CommitPace.SHORTEST_MILLIS)).isTrue();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        assertThat(asksAfter(NOW)).isTrue();
        assertThat(asksAfter(NOW + 1)).isFalse();
        assertThat(asksAfter(NOW - 60_000)).isTrue();
    }

    private boolean asksAfter(long nowMillis) {
        context.resetCommit();
        pace.begins(nowMillis);
        pace.ended(nowMillis);
        return context.committed();
    }
}
