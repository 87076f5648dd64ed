package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.command.BenchStartCommand.Figures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BenchStartCommandTest {
    @Test
    void theSecondToTheTenthSecondAreSetBesideTheLaterHalfWithoutItsLastSecond() {
        long[] calls = new long[41];
        Arrays.fill(calls, 500);
        Arrays.fill(calls, 0, 10, 400);
        calls[0] = 60;
        calls[40] = 3;

        Figures figures = Figures.of(5, 46, calls);

        assertThat(figures.early()).hasValue(400);
        assertThat(figures.later()).hasValue(500);
        assertThat(figures.ratio()).hasValue(0.8);
    }

    @Test
    void ofAShortRunThereIsNothingToCompare() {
        assertThat(Figures.of(5, 6, new long[] {1}).ratio()).isEmpty();
        assertThat(Figures.of(5, 6, new long[0]).ratio()).isEmpty();
    }
}
