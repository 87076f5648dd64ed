package io.penstock.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.LimitKind;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "999, 999",
        "99999, '99,999'",
        "100000, 100.0k",
        "519880, 519.9k",
        "999949, 999.9k",
        "999950, 1.000M",
        "2000000, 2.000M",
        "12345678, 12.35M",
        "9223372036854775807, 9.223E",
        "-5, -5"
    })
    void largeNumbersHaveFourDigits(long value, String text) {
        assertThat(HumanFormat.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0s",
        "9.94, 9.9s",
        "9.96, 10s",
        "59.4, 59s",
        "59.6, 1m 00s",
        "252, 4m 12s",
        "3599.6, 1h 00m",
        "7260, 2h 01m",
        "90000, 1d 01h"
    })
    void durationsHaveTheirTwoLargestUnits(double seconds, String text) {
        assertThat(HumanFormat.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, PT1S, requests/s",
        "TOKENS, PT1M, tokens/min",
        "INPUT_TOKENS, PT1H, input tokens/h",
        "TOKENS, PT24H, tokens/day",
        "REQUESTS, PT10S, requests/10s",
        "REQUESTS, PT0.25S, requests/250ms"
    })
    void aLimitIsWhatIsCountedInItsWindow(LimitKind kind, Duration window, String text) {
        assertThat(HumanFormat.limit(kind, window)).isEqualTo(text);
    }

    @Test
    void aRateThatIsNotKnownIsADash() {
        assertThat(HumanFormat.rate(OptionalDouble.empty())).isEqualTo("-");
        assertThat(HumanFormat.rate(OptionalDouble.of(4.25))).isEqualTo("4.3/s");
        assertThat(HumanFormat.rate(OptionalDouble.of(1_234.5))).isEqualTo("1,235/s");
    }
}
