package io.penstock.provider.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyModelTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void theLinearModelAddsATimePerOutputToken() {
        LatencyModel model = LatencyModel.parse("0.5s+20ms");

        assertThat(model.pace(100, random)).isEqualTo(new AnswerTiming(520_000_000L, 2_500_000_000L));
        assertThat(model.pace(0, random)).isEqualTo(new AnswerTiming(500_000_000L, 500_000_000L));
    }

    @Test
    void theInstantModelTakesNoTime() {
        assertThat(LatencyModel.parse("instant").pace(1_000_000, random)).isEqualTo(new AnswerTiming(0, 0));
    }

    @Test
    void theStudysModelKeepsToItsFormulas() {
        LatencyModel model = LatencyModel.parse("study");

        for (int i = 0; i < 1_000; i++) {
            AnswerTiming shortAnswer = model.pace(1, random);
            assertThat(shortAnswer.firstTokenNanos()).isBetween(46_200_000L, 76_200_000L);
            assertThat(shortAnswer.totalNanos()).isBetween(128_000_000L, 248_000_000L);
            AnswerTiming longAnswer = model.pace(5_200, random);
            assertThat(longAnswer.firstTokenNanos()).isBetween(375_000_000L, 405_000_000L);
            assertThat(longAnswer.totalNanos()).isBetween(2_030_000_000L, 2_150_000_000L);
        }
    }

    @Test
    void aScaleStretchesEveryDuration() {
        LatencyModel model = LatencyModel.linear(Duration.ofMillis(100), Duration.ofMillis(10))
                .scaledBy(0.1);

        assertThat(model.pace(10, random)).isEqualTo(new AnswerTiming(11_000_000L, 20_000_000L));
        assertThatIllegalArgumentException().isThrownBy(() -> model.scaledBy(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> model.scaledBy(Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "1", "1s+", "+1s", "-1s", "1s+1s+1s", "1 fortnight", "1.s"})
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencyModel.parse(text))
                .withMessageContaining("0.5s+20ms");
    }

    @Test
    void durationsAreReadInTheirUnits() {
        assertThat(DurationText.parse("20ms")).isEqualTo(Duration.ofMillis(20));
        assertThat(DurationText.parse("0.5s")).isEqualTo(Duration.ofMillis(500));
        assertThat(DurationText.parse("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(DurationText.parse("1h")).isEqualTo(Duration.ofHours(1));
    }
}
