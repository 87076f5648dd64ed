package io.penstock.budget.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogHistogramTest {
    private static final long HALF_LIFE = 60_000;

    private final LogHistogram histogram = new LogHistogram(HALF_LIFE);

    @Test
    void aSampleCountsAsManyAsItsWeight() {
        LogHistogram weighted = new LogHistogram(HALF_LIFE);

        weighted.add(100, 3, 0);
        weighted.add(1_000, 1, 0);

        assertThat(weighted.weight()).isEqualTo(4);
        assertThat(weighted.quantile(0.7)).isBetween(99.0, 103.0);
        assertThat(weighted.mean()).isEqualTo(325);
    }

    @Test
    void weightsAreSummedBetweenBoundaries() {
        LogHistogram weighted = new LogHistogram(HALF_LIFE);
        weighted.add(10, 1, 0);
        weighted.add(100, 2, 0);
        weighted.add(1_000, 4, 0);
        weighted.add(10_000, 8, 0);

        assertThat(weighted.weightsBetween(List.of(50L, 500L))).containsExactly(1, 2, 12);
        assertThat(weighted.weightsBetween(List.of(1L, 2L, 500L))).containsExactly(0, 0, 3, 12);
        assertThat(weighted.weightsBetween(List.of())).containsExactly(15);
        assertThat(new LogHistogram(HALF_LIFE).weightsBetween(List.of(5L))).containsExactly(0, 0);
    }

    @Test
    void everyQuantileIsWithinTwoPercent() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.exp(random.nextDouble(-6, 12));
            histogram.add(values[i], 0);
        }
        Arrays.sort(values);

        for (double quantile : new double[] {0.01, 0.4, 0.5, 0.75, 0.92, 0.99}) {
            double exact = values[(int) Math.ceil(quantile * values.length) - 1];
            assertThat(histogram.quantile(quantile)).isCloseTo(exact, within(exact * 0.02 + 1e-12));
        }
    }

    @Test
    void theMeanIsExactAndWithinOnePercentOnceRestored() {
        SplittableRandom random = new SplittableRandom(3);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double value = Math.exp(random.nextDouble(-6, 12));
            sum += value;
            histogram.add(value, 0);
        }

        LogHistogram restored = new LogHistogram(HALF_LIFE);
        restored.restore(histogram.weights(), histogram.fadedAtMillis());

        assertThat(histogram.mean()).isCloseTo(sum / 10_000, within(1e-9 * sum));
        assertThat(restored.mean()).isCloseTo(sum / 10_000, within(0.01 * sum / 10_000));
    }

    @Test
    void samplesFadeToAnInstantAndNeverGrowByFadingToAnEarlierOne() {
        histogram.add(3, HALF_LIFE);

        histogram.fadeTo(0);
        assertThat(histogram.weight()).isEqualTo(1);

        histogram.fadeTo(2 * HALF_LIFE);
        assertThat(histogram.weight()).isEqualTo(0.5);
        assertThat(histogram.fadedAtMillis()).isEqualTo(2 * HALF_LIFE);
    }

    @Test
    void anEmptyHistogramHasNothingToFade() {
        histogram.fadeTo(HALF_LIFE);

        assertThat(histogram.weight()).isZero();
        assertThat(histogram.fadedAtMillis()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void everyValueIsInItsBinWhereverTheFirstOneWas() {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = random.doubles(500, Math.log(1e-5), Math.log(1e9))
                .map(Math::exp)
                .toArray();
        for (double value : values) {
            histogram.add(value, 0);
        }
        Arrays.sort(values);
        LogHistogram ascending = new LogHistogram(HALF_LIFE);
        LogHistogram descending = new LogHistogram(HALF_LIFE);
        for (int i = 0; i < values.length; i++) {
            ascending.add(values[i], 0);
            descending.add(values[values.length - 1 - i], 0);
        }

        assertThat(histogram.weights()).isEqualTo(ascending.weights()).isEqualTo(descending.weights());
        assertThat(Arrays.stream(histogram.weights()).sum()).isEqualTo(500);
    }

    @Test
    void whatWasRestoredGoesOnCounting() {
        histogram.add(200, 0);
        LogHistogram restored = new LogHistogram(HALF_LIFE);
        restored.restore(histogram.weights(), histogram.fadedAtMillis());

        for (double value : new double[] {0.01, 1e7, 200}) {
            histogram.add(value, 0);
            restored.add(value, 0);
        }

        assertThat(restored.weights()).isEqualTo(histogram.weights());
    }

    @Test
    void theMeanFollowsWhatFades() {
        for (int i = 0; i < 1_000; i++) {
            histogram.add(1_000, 0);
        }
        for (int i = 0; i < 1_000; i++) {
            histogram.add(10, HALF_LIFE);
        }

        assertThat(histogram.mean()).isCloseTo((500 * 1_000 + 1_000 * 10) / 1_500.0, within(1e-6));
        histogram.add(10, 40 * HALF_LIFE);
        assertThat(histogram.mean()).isCloseTo(10, within(0.1));
    }

    @Test
    void theLargestQuantileIsNeverBelowTheLargestValue() {
        histogram.add(0.217, 0);
        histogram.add(0.093, 0);

        assertThat(histogram.quantile(1)).isBetween(0.217, 0.217 * 1.021);
    }

    @Test
    void aSampleCountsHalfAfterAHalfLife() {
        for (int i = 0; i < 100; i++) {
            histogram.add(10, 0);
        }
        histogram.add(1_000, HALF_LIFE);

        assertThat(histogram.weight()).isCloseTo(51, within(0.001));
    }

    @Test
    void whatIsLongPastIsForgotten() {
        histogram.add(1_000, 0);
        histogram.add(10, HALF_LIFE * 10);

        assertThat(histogram.quantile(1)).isLessThan(11);
    }

    @Test
    void aRestoredHistogramAnswersAsTheSavedOne() {
        for (int i = 1; i < 500; i++) {
            histogram.add(i, i);
        }
        LogHistogram restored = new LogHistogram(HALF_LIFE);

        restored.restore(histogram.weights(), histogram.fadedAtMillis());

        assertThat(restored.quantile(0.9)).isEqualTo(histogram.quantile(0.9));
        assertThat(restored.weight()).isCloseTo(histogram.weight(), within(1e-9));
    }

    @Test
    void valuesOutOfRangeCountAsTheNearestThatIsInRange() {
        histogram.add(0, 0);
        histogram.add(1e20, 0);

        assertThat(histogram.quantile(0)).isCloseTo(LogHistogram.LOWEST, within(LogHistogram.LOWEST * 0.03));
        assertThat(histogram.quantile(1)).isCloseTo(LogHistogram.HIGHEST, within(LogHistogram.HIGHEST * 0.03));
    }

    @Test
    void withoutSamplesThereIsNoQuantile() {
        assertThatThrownBy(() -> histogram.quantile(0.5)).isInstanceOf(IllegalStateException.class);
    }
}
