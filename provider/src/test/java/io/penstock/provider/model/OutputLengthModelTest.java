package io.penstock.provider.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LongSummaryStatistics;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLengthModelTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void anAnswerUsesAPartOfTheCallsMaximum() {
        OutputLengthModel lengths = OutputLengthModel.parse("0.9:1.0");

        LongSummaryStatistics drawn = LongStream.range(0, 10_000)
                .map(i -> lengths.draw(OptionalLong.of(1_000), random))
                .summaryStatistics();

        assertThat(drawn.getMin()).isBetween(900L, 902L);
        assertThat(drawn.getMax()).isBetween(998L, 1_000L);
        assertThat(drawn.getAverage()).isBetween(948.0, 952.0);
    }

    @Test
    void anAnswerHasAtLeastOneTokenAndNeverMoreThanItsMaximum() {
        OutputLengthModel lengths = OutputLengthModel.parse("0.01:1");

        for (int i = 0; i < 100; i++) {
            assertThat(lengths.draw(OptionalLong.of(1), random)).isEqualTo(1);
        }
    }

    @Test
    void withoutAMaximumTheMeanIsTheConfiguredOne() {
        OutputLengthModel lengths = OutputLengthModel.DEFAULT.withMean(300);

        LongSummaryStatistics drawn = LongStream.range(0, 50_000)
                .map(i -> lengths.draw(OptionalLong.empty(), random))
                .summaryStatistics();

        assertThat(drawn.getAverage()).isBetween(290.0, 310.0);
        assertThat(drawn.getMin()).isPositive();
        assertThat(drawn.getMax()).isLessThanOrEqualTo(2_400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0:1", "0.5:0.4", "0.5:1.1", "-1:1", "0.5:", "NaN"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputLengthModel.parse(text))
                .withMessageContaining("output fraction");
    }
}
