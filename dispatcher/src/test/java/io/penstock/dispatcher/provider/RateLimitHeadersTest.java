package io.penstock.dispatcher.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.RateLimitReading;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitHeadersTest {
    @Test
    void eachFamilyThatTheProviderNamesIsRead() {
        Map<String, String> headers = Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-remaining-tokens", "149984");

        assertThat(RateLimitHeaders.read(headers::get))
                .containsExactly(
                        new RateLimitReading("requests", 60L, 59L, 1_000L),
                        new RateLimitReading("tokens", null, 149_984L, null));
    }

    @ParameterizedTest
    @CsvSource({"20ms, 20", "1s, 1000", "6m0s, 360000", "1h2m3s, 3723000", "0.5s, 500", "1d, 86400000", "7, 7000"})
    void durationsAreReadInTheirUnits(String text, long millis) {
        assertThat(RateLimitHeaders.millis(text)).contains(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1x", "-1s", "1s later", "s", "99999999999999999999"})
    void whatIsNoDurationIsNothing(String text) {
        assertThat(RateLimitHeaders.millis(text)).isEmpty();
    }

    @Test
    void whatIsNoNumberIsNothing() {
        Map<String, String> headers =
                Map.of("x-ratelimit-limit-requests", "many", "x-ratelimit-remaining-requests", "-1");

        assertThat(RateLimitHeaders.read(headers::get)).isEmpty();
    }
}
