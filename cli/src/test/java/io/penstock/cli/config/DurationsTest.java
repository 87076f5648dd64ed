package io.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void aNumberWithAUnitIsADuration() {
        assertThat(Durations.parse("500ms")).hasValue(Duration.ofMillis(500));
        assertThat(Durations.parse("30s")).hasValue(Duration.ofSeconds(30));
        assertThat(Durations.parse("2m")).hasValue(Duration.ofMinutes(2));
        assertThat(Durations.parse(" 1h ")).hasValue(Duration.ofHours(1));
        assertThat(Durations.parse("1d")).hasValue(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "1M", "99999999999999999999s"})
    void anythingElseIsNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "30s", "90s", "2m", "3h", "24h"})
    void whatIsFormattedIsReadAgain(String text) {
        Duration duration = Durations.parse(text).orElseThrow();

        assertThat(Durations.format(duration)).isEqualTo(text);
    }
}
