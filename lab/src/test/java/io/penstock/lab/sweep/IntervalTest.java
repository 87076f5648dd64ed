package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void theSpreadIsStudentsTTimesTheStandardError() {
        // standard deviation sqrt(2.5), t of 4 degrees of freedom 2.776445
        Interval interval = Interval.of(new double[] {1, 2, 3, 4, 5});

        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.spread()).isCloseTo(2.776445 * Math.sqrt(2.5 / 5), within(1e-5));
        assertThat(interval.runs()).isEqualTo(5);
    }

    @Test
    void oneRunHasNoSpread() {
        assertThat(Interval.of(new double[] {7})).isEqualTo(new Interval(7, 0, 1));
    }
}
