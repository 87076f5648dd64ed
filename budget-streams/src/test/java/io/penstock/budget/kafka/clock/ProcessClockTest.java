package io.penstock.budget.kafka.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.kafka.clock.ProcessClock.Belief;
import org.junit.jupiter.api.Test;

class ProcessClockTest {
    private static final long STEP = 7_200_000;

    private long aheadMillis;
    private final ProcessClock clock = new ProcessClock(elapsed -> new Clocks.Reading(elapsed + aheadMillis, elapsed));

    @Test
    void aTaskThatComesWhileTheClockIsInDoubtBeginsByWhatIsBelieved() {
        clock.look(0);
        aheadMillis = STEP;
        assertThat(clock.look(1)).isEqualTo(new Belief(0, 0, 0, true));

        assertThat(least(2)).isZero();
    }

    @Test
    void aTaskThatComesAfterAStepAheadBeginsByWhatWasBelievedBeforeForAnHour() {
        clock.look(0);
        aheadMillis = STEP;
        clock.look(1);
        assertThat(clock.look(3_001)).isEqualTo(new Belief(STEP, 0, STEP, false));

        long last = 3_001 + ProcessClock.REMEMBERED_MILLIS;
        assertThat(least(last)).isZero();
        assertThat(least(last + 1)).isEqualTo(STEP);
    }

    @Test
    void aTaskThatComesAfterAStepBackBeginsByTheClockAsItIs() {
        clock.look(0);
        aheadMillis = -STEP;
        clock.look(1);
        clock.look(3_001);

        assertThat(least(3_002)).isEqualTo(-STEP);
    }

    @Test
    void aProcessThatHasNotLookedBelievesTheClockAsItIs() {
        aheadMillis = STEP;

        assertThat(least(1)).isEqualTo(STEP);
        assertThat(clock.look(2)).isEqualTo(new Belief(STEP, STEP, STEP, false));
    }

    private long least(long elapsedMillis) {
        return clock.belief(elapsedMillis).leastMillis();
    }
}
