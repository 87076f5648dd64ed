package io.penstock.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainTimesTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 5, 240, 86_400})
    void nothingIsCutOffByWhatWaitsForIt(long seconds) {
        Duration drain = Duration.ofSeconds(seconds);

        assertThat(DrainTimes.publishedWithin(drain)).isGreaterThan(drain);
        assertThat(DrainTimes.leftWithin(drain)).isGreaterThan(DrainTimes.publishedWithin(drain));
        assertThat(DrainTimes.endedWithin(drain)).isGreaterThan(DrainTimes.leftWithin(drain));
        assertThat(DrainTimes.pollInterval(drain)).isGreaterThan(DrainTimes.publishedWithin(drain));
    }
}
