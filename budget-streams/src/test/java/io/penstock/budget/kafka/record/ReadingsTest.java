package io.penstock.budget.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.LimitReading;
import io.penstock.budget.usage.LimitKind;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.RateLimitReading;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingsTest {
    @ParameterizedTest
    @CsvSource({"requests, REQUESTS", "tokens, TOKENS", "input-tokens, INPUT_TOKENS", "output-tokens, OUTPUT_TOKENS"})
    void everyFamilyOfHeadersIsALimitOfItsKind(String header, LimitKind kind) {
        assertThat(readings(new RateLimitReading(header, 600L, 599L, 100L)))
                .containsExactly(new LimitReading(kind, OptionalLong.of(600), 599, OptionalLong.of(100)));
    }

    @Test
    void aCountWithoutItsLimitIsOneAndALimitWithoutItsCountIsNone() {
        assertThat(readings(new RateLimitReading("tokens", null, 7L, null)))
                .containsExactly(new LimitReading(LimitKind.TOKENS, OptionalLong.empty(), 7));
        assertThat(readings(new RateLimitReading("tokens", 600L, null, 100L))).isEmpty();
    }

    @Test
    void aLimitThatTakesLongerThanAMinuteToBeFullIsNotOfAMinute() {
        assertThat(readings(new RateLimitReading("requests", 10_000L, 9_000L, 61_000L)))
                .hasSize(1);
        assertThat(readings(new RateLimitReading("requests", 10_000L, 9_000L, 61_001L)))
                .isEmpty();
    }

    @Test
    void whatCannotBeIsLeftOut() {
        assertThat(readings(new RateLimitReading("tokens", 600L, -1L, null))).isEmpty();
        assertThat(readings(new RateLimitReading("images", 600L, 1L, null))).isEmpty();
        assertThat(readings(new RateLimitReading("tokens", 0L, 5L, null)))
                .containsExactly(new LimitReading(LimitKind.TOKENS, OptionalLong.empty(), 5));
    }

    private static List<LimitReading> readings(RateLimitReading reading) {
        return Readings.of(AttemptOutcome.newBuilder()
                .setGrantId(1)
                .setRequestId("a")
                .setPool("chat")
                .setInstance("east")
                .setWorker("w")
                .setResult(AttemptResult.SUCCEEDED)
                .setAttempt(1)
                .setCompletedAt(Instant.EPOCH)
                .setBodyBytes(1)
                .setRateLimits(List.of(reading))
                .build());
    }
}
