package io.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void aNumberWithAUnitIsADuration() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Durations.parse("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(Durations.parse(" 1h ")).isEqualTo(Duration.ofHours(1));
        assertThat(Durations.parse("1d")).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest(name = "`{0}`")
    @CsvSource(delimiter = '|', textBlock = """
            ''                    | must be a duration, got ``
            s                     | must be a duration, got `s`
            1.5s                  | must be a duration, got `1.5s`
            1 s                   | must be a duration, got `1 s`
            1M                    | must be a duration, got `1M`
            -1s                   | must be a duration, got `-1s`
            5                     | must be a duration, got `5`, which has no unit
            -5                    | must be a duration, got `-5`, which has no unit
            99999999999999999999s | must be a duration, got `99999999999999999999s`
            999999999999d         | must be at most 3650d, got `999999999999d`
            999999999999999999ms  | must be at most 3650d, got `999999999999999999ms`
            3651d                 | must be at most 3650d, got `3651d`
            315360001s            | must be at most 3650d, got `315360001s`
            """)
    void anythingElseIsRefusedWithTheReason(String text, String message) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theLongestDurationIsTenYears() {
        assertThat(Durations.parse("3650d")).isEqualTo(Durations.parse("315360000s"));
        assertThat(Durations.parse("315360000000ms")).isEqualTo(Duration.ofDays(3650));
    }

    @Test
    void zeroIsADurationButNotAPositiveOne() {
        assertThat(Durations.parse("0s")).isZero();
        assertThatThrownBy(() -> Durations.parsePositive("0s")).hasMessage("must be longer than zero, got `0s`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "30s", "90s", "2m", "3h", "36h", "1d", "3650d"})
    void whatIsFormattedIsReadAgainAndAsShortAsItCanBe(String text) {
        Duration duration = Durations.parse(text);

        assertThat(Durations.format(duration)).isEqualTo(text);
    }
}
