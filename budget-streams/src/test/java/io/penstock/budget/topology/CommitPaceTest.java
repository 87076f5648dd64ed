package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long NOW = 1_700_000_000_000L;

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final CommitPace pace = new CommitPace(context);

    @Test
    void aRecordThatComesAloneIsCommittedAtOnce() {
        assertThat(asksAt(NOW)).isTrue();
        assertThat(asksAt(NOW + CommitPace.SHORTEST_MILLIS - 1)).isFalse();
        assertThat(asksAt(NOW + CommitPace.SHORTEST_MILLIS)).isTrue();
    }

    @Test
    void manyRecordsWaitForTheInterval() {
        assertThat(asksAt(NOW)).isTrue();
        for (int i = 0; i < CommitPace.FEW_RECORDS; i++) {
            assertThat(asksAt(NOW + 1)).isFalse();
        }

        assertThat(asksAt(NOW + CommitPace.SHORTEST_MILLIS)).isFalse();
        assertThat(asksAt(NOW + 2 * CommitPace.SHORTEST_MILLIS)).isTrue();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        assertThat(asksAt(NOW)).isTrue();
        assertThat(asksAt(NOW - 60_000)).isTrue();
    }

    private boolean asksAt(long nowMillis) {
        context.resetCommit();
        pace.handled(nowMillis);
        return context.committed();
    }
}
