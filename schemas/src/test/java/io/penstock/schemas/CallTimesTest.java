package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.PoolConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTimesTest {
    @ParameterizedTest(name = "silence {0}, call {1}: {2}")
    @CsvSource({
        "PT10M, PT30M, PT30M",
        "PT30M, PT30M, PT30M",
        "PT3H, PT30M, PT3H",
        "PT10M, PT48H, PT24H",
        "PT0S, PT0S, PT0.001S"
    })
    void aCallLastsAsLongAsTheLongerOfItsTimesAndADayAtMost(Duration silence, Duration call, Duration longest) {
        PoolConfig pool = PoolConfig.newBuilder()
                .setPool("chat")
                .setInstances(List.of())
                .setResponseTimeoutMillis(silence.toMillis())
                .setCallTimeoutMillis(call.toMillis())
                .build();

        assertThat(CallTimes.longestCall(pool)).isEqualTo(longest);
        assertThat(CallTimes.outcomeWithin(pool))
                .isEqualTo(longest.plus(Duration.ofMinutes(6)))
                .isLessThanOrEqualTo(CallTimes.outcomeWithinAnyPool());
    }
}
