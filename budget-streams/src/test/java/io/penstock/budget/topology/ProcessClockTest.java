package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.topology.ProcessClock.Belief;
import org.junit.jupiter.api.Test;

class ProcessClockTest {
    private static final long STEP = 7_200_000;

    private long aheadMillis;
    private final ProcessClock clock = new ProcessClock(elapsed -> new Clocks.Reading(elapsed + aheadMillis, elapsed));

    @Test
    void aTaskThatComesWhileTheClockIsInDoubtBeginsByWhatIsBelieved() {
        clock.look(0);
        aheadMillis = STEP;
        assertThat(clock.look(1)).isEqualTo(new Belief(0, true));

        assertThat(clock.leastOffsetMillis(2)).isZero();
    }

    @Test
    void aTaskThatComesAfterAStepAheadBeginsByWhatWasBelievedBeforeForTenMinutes() {
        clock.look(0);
        aheadMillis = STEP;
        clock.look(1);
        assertThat(clock.look(3_001)).isEqualTo(new Belief(STEP, false));

        long last = 3_001 + ProcessClock.REMEMBERED_MILLIS;
        assertThat(clock.leastOffsetMillis(last)).isZero();
        assertThat(clock.leastOffsetMillis(last + 1)).isEqualTo(STEP);
    }

    @Test
    void aTaskThatComesAfterAStepBackBeginsByTheClockAsItIs() {
        clock.look(0);
        aheadMillis = -STEP;
        clock.look(1);
        clock.look(3_001);

        assertThat(clock.leastOffsetMillis(3_002)).isEqualTo(-STEP);
    }

    @Test
    void aProcessThatHasNotLookedBelievesTheClockAsItIs() {
        aheadMillis = STEP;

        assertThat(clock.leastOffsetMillis(1)).isEqualTo(STEP);
        assertThat(clock.look(2)).isEqualTo(new Belief(STEP, false));
    }
}
