package io.penstock.dispatcher.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void secondsAreSeconds() {
        assertThat(RetryAfter.parse("90", NOW)).contains(Duration.ofSeconds(90));
        assertThat(RetryAfter.parse(" 0 ", NOW)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("1.25", NOW)).contains(Duration.ofMillis(1_250));
    }

    @Test
    void aDateIsTheTimeUntilThen() {
        assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:00:30 GMT", NOW)).contains(Duration.ofSeconds(30));
    }

    @Test
    void aDateInThePastIsNoWait() {
        assertThat(RetryAfter.parse("Wed, 31 Dec 2025 23:59:59 GMT", NOW)).contains(Duration.ZERO);
    }

    @Test
    void absurdWaitsAreBounded() {
        assertThat(RetryAfter.parse("999999999999999999999", NOW)).contains(RetryAfter.MAX);
        assertThat(RetryAfter.parse("Thu, 01 Jan 2099 00:00:30 GMT", NOW)).contains(RetryAfter.MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "soon", "-5", "1,5", "Thu, 32 Jan 2026 00:00:30 GMT", "NaN", "5 minutes or so, please"})
    void whatIsNeitherIsNothing(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }

    @Test
    void millisecondsAreMilliseconds() {
        assertThat(RetryAfter.parseMillis("1337")).contains(Duration.ofMillis(1_337));
        assertThat(RetryAfter.parseMillis(" 0.2 ")).contains(Duration.ofMillis(1));
        assertThat(RetryAfter.parseMillis("999999999999999999999")).contains(RetryAfter.MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-5", "1e3", "1.2.3", ".", "NaN"})
    void whatIsNoNumberOfMillisecondsIsNothing(String value) {
        assertThat(RetryAfter.parseMillis(value)).isEmpty();
    }
}
