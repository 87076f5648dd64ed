package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitHeaderWriterTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "1, 1ms",
        "120000000, 120ms",
        "999000001, 1s",
        "1500000000, 1.5s",
        "59999000000, 59.999s",
        "60000000000, 1m0s",
        "360000000000, 6m0s",
        "361250000000, 6m1.25s"
    })
    void durationsAreWrittenAsOpenAiWritesThem(long nanos, String text) {
        assertThat(RateLimitHeaderWriter.duration(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000000000, 1", "1000000001, 2", "59999999999, 60"})
    void secondsAreRoundedUpSoThatTheCallFitsThen(long nanos, long seconds) {
        assertThat(RateLimitHeaderWriter.secondsRoundedUp(nanos)).isEqualTo(seconds);
    }
}
