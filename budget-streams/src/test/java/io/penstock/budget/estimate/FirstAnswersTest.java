package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstAnswersTest {
    private static final long MAX = 4_096;
    private static final double ENOUGH = 100;

    private final FirstAnswers first = new FirstAnswers();

    @Test
    void theMaximumIsReservedBeforeTheFirstAnswer() {
        granted(0, 20);

        assertThat(first.bound(MAX)).isEqualTo(MAX);
    }

    @Test
    void aMissingAnswerCountsAsTheMaximumAndSoDoesTheNext() {
        granted(0, 64);

        answered(32, 64, 200);
        assertThat(first.bound(MAX)).isEqualTo(ceil(33.0 / 65 * MAX + 32.0 / 65 * 200 * 1.68));

        answered(1, 32, 200);
        assertThat(first.bound(MAX)).isEqualTo(ceil(2.0 / 65 * MAX + 63.0 / 65 * 200 * 1.37));
    }

    @Test
    void grantsAfterTheFirstAnswerAreNotLookedAt() {
        granted(0, 64);
        answered(0, 1, 200);
        granted(64, 500);
        answered(64, 500, 5);
        answered(1, 63, 200);
        assertThat(first.isComplete()).isFalse();

        answered(63, 64, 200);

        assertThat(first.isComplete()).isTrue();
        assertThat(first.bound(MAX)).isEqualTo(ceil(1.0 / 65 * MAX + 64.0 / 65 * 200 * 1.36));
    }

    @Test
    void theFirstTenGrantsAreLookedAtThoughTheyComeAfterTheFirstAnswer() {
        for (long grant = 0; grant < 9; grant++) {
            granted(grant, grant + 1);
            answered(grant, grant + 1, 200);
        }
        assertThat(first.isComplete()).isFalse();

        granted(9, 12);
        answered(9, 12, 200);

        assertThat(first.isComplete()).isTrue();
        assertThat(first.bound(MAX)).isEqualTo(ceil(1.0 / 11 * MAX + 10.0 / 11 * 200 * 1.9));
    }

    @Test
    void aGrantThatEndedWithoutAnAnswerIsLeftOut() {
        granted(0, 20);
        answered(0, 14, 200);

        for (long grant = 14; grant < 18; grant++) {
            first.ended(grant);
        }
        first.ended(3);

        assertThat(first.bound(MAX)).isEqualTo(ceil(3.0 / 17 * MAX + 14.0 / 17 * 200 * 1.86));
    }

    @Test
    void noRequestIsReservedMoreThanItsMaximum() {
        granted(0, 20);
        answered(0, 20, 4_000);

        assertThat(first.bound(2_100)).isEqualTo(2_100);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.1, 0.02})
    void manyRequestsUseNoMoreThanIsReservedForThemThoughTheShortAnswersComeFirst(double longShare) {
        SplittableRandom random = new SplittableRandom(7);
        double reserved = 0;
        for (int run = 0; run < 500; run++) {
            FirstAnswers answers = new FirstAnswers();
            for (long grant = 0; grant < 64; grant++) {
                answers.granted(grant);
            }
            for (long grant = 0; grant < 64; grant++) {
                if (random.nextDouble() >= longShare) {
                    answers.answered(grant, 5, ENOUGH);
                }
            }
            reserved += answers.bound(MAX);
        }

        assertThat(reserved / 500).isGreaterThan(longShare * MAX + (1 - longShare) * 5);
    }

    private void granted(long from, long to) {
        for (long grant = from; grant < to; grant++) {
            first.granted(grant);
        }
    }

    private void answered(long from, long to, long output) {
        for (long grant = from; grant < to; grant++) {
            first.answered(grant, output, ENOUGH);
        }
    }

    private static long ceil(double tokens) {
        return (long) Math.ceil(tokens);
    }
}
