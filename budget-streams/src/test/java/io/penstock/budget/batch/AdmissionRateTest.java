package io.penstock.budget.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AdmissionRateTest {
    private static final long BEGIN = 1_000_000_000_000L;

    private final AdmissionRate rate = new AdmissionRate();

    @Test
    void nothingIsKnownBeforeTheFirstGrantNorShortlyAfter() {
        assertThat(rate.perSecond(BEGIN)).isEmpty();

        rate.add(10, BEGIN);

        assertThat(rate.perSecond(BEGIN + 9_999)).isEmpty();
        assertThat(rate.perSecond(BEGIN + 10_000)).hasValue(1.0);
    }

    @Test
    void aSteadyRateIsMeasuredAsItIs() {
        for (int second = 0; second < 600; second++) {
            rate.add(7, BEGIN + second * 1_000L);
        }

        assertThat(rate.perSecond(BEGIN + 600_000).orElseThrow()).isCloseTo(7, Percentage.withPercentage(5));
    }

    @Test
    void burstsAMinuteApartAreSpreadOverTheMinutes() {
        for (int minute = 0; minute < 5; minute++) {
            rate.add(600, BEGIN + minute * 60_000L);
        }

        for (int second = 0; second < 60; second++) {
            assertThat(rate.perSecond(BEGIN + 4 * 60_000L + second * 1_000L).orElseThrow())
                    .as("second %d", second)
                    .isCloseTo(10, Percentage.withPercentage(6));
        }
    }

    @Test
    void aChangeOfPaceIsFollowedWithinTwoMinutes() {
        for (int second = 0; second < 600; second++) {
            rate.add(100, BEGIN + second * 1_000L);
        }
        for (int second = 600; second < 720; second++) {
            rate.add(1, BEGIN + second * 1_000L);
        }

        assertThat(rate.perSecond(BEGIN + 720_000).orElseThrow()).isCloseTo(1, Percentage.withPercentage(5));
    }

    @Test
    void whatComesBackDoesNotGoForward() {
        rate.add(5, BEGIN);
        rate.add(-5, BEGIN + 1_000);

        assertThat(rate.perSecond(BEGIN + 20_000)).isEmpty();
    }

    @Test
    void aLongSilenceEndsTheRate() {
        rate.add(50, BEGIN);

        assertThat(rate.perSecond(BEGIN + 10 * 60_000)).isEmpty();
        rate.add(120, BEGIN + 20 * 60_000);
        assertThat(rate.perSecond(BEGIN + 20 * 60_000).orElseThrow()).isGreaterThan(0);
    }
}
