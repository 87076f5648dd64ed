package io.penstock.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishPaceTest {
    private static final long MILLI = 1_000_000;

    private final PublishPace pace = new PublishPace(Duration.ofMillis(20));

    @Test
    void theFirstTransactionIsDueAtOnceWhateverTheClockSays() {
        assertThat(pace.leftNanos(Long.MIN_VALUE)).isZero();
        assertThat(pace.leftNanos(Long.MAX_VALUE)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "4, 8", "10, 20", "50, 20"})
    void theNextOneComesAfterTwiceAsLongWithinBounds(long tookMillis, long pauseMillis) {
        long ended = 7 * MILLI;

        pace.succeeded(ended - tookMillis * MILLI, ended);

        assertThat(pace.leftNanos(ended)).isEqualTo(pauseMillis * MILLI);
        assertThat(pace.leftNanos(ended + pauseMillis * MILLI - 1)).isEqualTo(1);
        assertThat(pace.leftNanos(ended + pauseMillis * MILLI)).isZero();
    }

    @Test
    void whatFailedIsNotTriedAgainAtOnce() {
        pace.failed(0);

        assertThat(pace.leftNanos(0)).isEqualTo(PublishPace.PAUSE_AFTER_FAILURE.toNanos());

        pace.succeeded(0, 0);

        assertThat(pace.leftNanos(0)).isEqualTo(PublishPace.MIN_PAUSE.toNanos());
    }
}
