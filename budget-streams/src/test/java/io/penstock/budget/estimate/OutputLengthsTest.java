package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLengthsTest {
    private static final double QUANTILE = 0.99;

    private final OutputLengths lengths = new OutputLengths();

    @Test
    void thereIsAQuantileFromTheNinetyNinthAnswerOn() {
        for (int i = 1; i <= 98; i++) {
            lengths.add(i, 0, QUANTILE);
        }
        lengths.read(QUANTILE);
        assertThat(lengths.reading().isQuantile()).isFalse();
        assertThat(lengths.reading().bound()).isBetween(99L, 102L);

        lengths.add(99, 0, QUANTILE);
        lengths.read(QUANTILE);

        assertThat(lengths.reading().isQuantile()).isTrue();
        assertThat(lengths.reading().bound()).isBetween(99L, 101L);
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 150, 199, 400})
    void theNextAnswerExceedsTheQuantileNoMoreOftenThanPromised(int answers) {
        SplittableRandom random = new SplittableRandom(answers);
        double above = 0;
        int runs = 2_000;
        for (int run = 0; run < runs; run++) {
            OutputLengths some = new OutputLengths();
            for (int i = 0; i < answers; i++) {
                some.add(1 + Math.round(-Math.log(1 - random.nextDouble()) * 1_000), 0, QUANTILE);
            }
            some.read(QUANTILE);
            above += Math.exp(-some.reading().bound() / 1_000.0);
        }

        assertThat(above / runs).isLessThanOrEqualTo(1 - QUANTILE);
    }

    @Test
    void anAnswerAboveTheBoundIsNoticedBeforeItsTurnToCount() {
        for (int i = 0; i < 10_000; i++) {
            lengths.add(5, i, QUANTILE);
        }

        for (int i = 0; i < 10; i++) {
            lengths.notice(500, 10_000, QUANTILE);
        }

        assertThat(lengths.reading().bound()).isBetween(500L, 511L);
    }
}
