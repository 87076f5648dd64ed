package io.penstock.dispatcher.provider.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.RateLimitReading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitHeadersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void eachFamilyThatTheProviderNamesIsRead() {
        Map<String, String> headers = Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-remaining-tokens", "149984");

        assertThat(RateLimitHeaders.OPENAI.read(headers::get, NOW))
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

        assertThat(RateLimitHeaders.OPENAI.read(headers::get, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:30Z, 30000",
        "2026-01-01T00:00:00.250Z, 250",
        "2026-01-01T01:00:00+01:00, 0",
        "2025-12-31T23:59:59Z, 0"
    })
    void aResetOfAnthropicIsAnInstant(String text, long millis) {
        Map<String, String> headers = Map.of("anthropic-ratelimit-tokens-reset", text);

        assertThat(RateLimitHeaders.ANTHROPIC.read(headers::get, NOW))
                .containsExactly(new RateLimitReading("tokens", null, null, millis));
    }

    @Test
    void anInstantInWholeSecondsIsSoManyWholeSecondsAway() {
        Map<String, String> headers = Map.of("anthropic-ratelimit-tokens-reset", "2026-01-01T00:00:02Z");

        assertThat(RateLimitHeaders.ANTHROPIC.read(headers::get, NOW.plusMillis(1)))
                .containsExactly(new RateLimitReading("tokens", null, null, 2_000L));
        assertThat(RateLimitHeaders.ANTHROPIC.read(headers::get, NOW.plusMillis(1_000)))
                .containsExactly(new RateLimitReading("tokens", null, null, 1_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "30s", "2026-13-01T00:00:00Z", "2026-01-01"})
    void whatIsNoInstantIsNothing(String text) {
        Map<String, String> headers = Map.of("anthropic-ratelimit-tokens-reset", text);

        assertThat(RateLimitHeaders.ANTHROPIC.read(headers::get, NOW)).isEmpty();
    }

    @Test
    void aDialectReadsNoHeadersOfAnother() {
        Map<String, String> both =
                Map.of("x-ratelimit-remaining-requests", "1", "anthropic-ratelimit-requests-remaining", "2");

        assertThat(RateLimitHeaders.OPENAI.read(both::get, NOW))
                .containsExactly(new RateLimitReading("requests", null, 1L, null));
        assertThat(RateLimitHeaders.ANTHROPIC.read(both::get, NOW))
                .containsExactly(new RateLimitReading("requests", null, 2L, null));
    }
}
