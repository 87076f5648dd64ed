package io.penstock.budget.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BelievedClockTest {
    private static final long WALL = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long LASTING = BelievedClock.LASTING_MILLIS;
    private static final long NOISE = BelievedClock.NOISE_MILLIS;

    private final BelievedClock clock = new BelievedClock(WALL, 0);

    @Test
    void itGoesAsTimePasses() {
        assertThat(read(1_000, 0)).isZero();
        assertThat(clock.millis(1_000)).isEqualTo(WALL + 1_000);
        assertThat(clock.isInDoubt()).isFalse();
    }

    @Test
    void aStepThatDoesNotLastIsNotBelieved() {
        assertThat(read(1_000, 2 * HOUR)).isZero();
        assertThat(clock.isInDoubt()).isTrue();
        assertThat(read(1_000 + LASTING - 1, 2 * HOUR)).isZero();
        assertThat(clock.millis(1_000 + LASTING - 1)).isEqualTo(WALL + 1_000 + LASTING - 1);

        assertThat(read(1_000 + LASTING, 0)).isZero();

        assertThat(clock.isInDoubt()).isFalse();
        assertThat(clock.millis(1_000 + LASTING)).isEqualTo(WALL + 1_000 + LASTING);
    }

    @Test
    void aStepThatLastsIsBelievedForwardsAndBackwards() {
        read(1_000, -HOUR);
        assertThat(read(1_000 + LASTING, -HOUR)).isEqualTo(-HOUR);
        assertThat(clock.millis(1_000 + LASTING)).isEqualTo(WALL - HOUR + 1_000 + LASTING);
        assertThat(clock.isInDoubt()).isFalse();

        read(10_000, HOUR);
        assertThat(read(10_000 + LASTING, HOUR)).isEqualTo(2 * HOUR);
    }

    @Test
    void eachOfManyStepsMustLast() {
        read(1_000, HOUR);
        assertThat(read(1_000 + LASTING, HOUR + NOISE + 1)).isZero();
        assertThat(read(1_000 + 2 * LASTING - 1, HOUR + NOISE + 1)).isZero();
        assertThat(read(1_000 + 2 * LASTING, HOUR + NOISE + 1)).isEqualTo(HOUR + NOISE + 1);
    }

    @Test
    void clocksThatAreReadAtDifferentMomentsAreNotInDoubt() {
        assertThat(read(1_000, NOISE)).isZero();
        assertThat(clock.isInDoubt()).isFalse();
        assertThat(read(1_001, -NOISE)).isZero();
        assertThat(clock.isInDoubt()).isFalse();
        read(1_002, NOISE + 1);
        assertThat(clock.isInDoubt()).isTrue();
    }

    @Test
    void itBeginsWithWhatTheWallClockSaysWhateverTimeHasPassed() {
        assertThat(new BelievedClock(WALL, 5_000).millis(5_000)).isEqualTo(WALL);
    }

    @Test
    void aStepThatMovesByNoMoreThanTheNoiseIsOneStep() {
        read(1_000, HOUR);

        assertThat(read(1_000 + LASTING, HOUR + NOISE)).isEqualTo(HOUR + NOISE);
    }

    private long read(long elapsedMillis, long stepMillis) {
        return clock.read(WALL + elapsedMillis + stepMillis, elapsedMillis);
    }
}
