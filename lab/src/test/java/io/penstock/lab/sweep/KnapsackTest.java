package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.lab.sweep.Knapsack.Budget;
import io.penstock.lab.sweep.Knapsack.Demand;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnapsackTest {
    private static final Demand SHORT = new Demand(10, 100);
    private static final Demand LONG = new Demand(10, 900);
    private static final List<Demand> SHORT_AND_LONG = List.of(SHORT, LONG);

    @Test
    void theSmallestRequestsGoInFirstAndTheLastOneInPart() {
        assertThat(Knapsack.most(new double[] {400, 100, 200}, new Budget(9, 400)))
                .isEqualTo(2.25);
    }

    @Test
    void thereAreNeverMoreThanTheRequestsThatMayBeMade() {
        assertThat(Knapsack.most(new double[] {1, 1, 1}, new Budget(2, 400))).isEqualTo(2);
        assertThat(Knapsack.smallestFirst(SHORT_AND_LONG, new Budget(3, 1_000))).isEqualTo(3);
        assertThat(Knapsack.divided(SHORT_AND_LONG, List.of(50.0, 450.0), new Budget(3, 1_000)))
                .isEqualTo(3);
    }

    @Test
    void theSmallestFirstHaveAllThatTheyCanUse() {
        assertThat(Knapsack.smallestFirst(SHORT_AND_LONG, new Budget(100, 500)))
                .isCloseTo(10 + 400 / 90.0, within(1e-9));
    }

    @Test
    void aDivisionIsKeptWhenThereIsMoreToDivide() {
        assertThat(Knapsack.divided(SHORT_AND_LONG, List.of(20.0, 180.0), new Budget(100, 500)))
                .isCloseTo(10 * 0.5 + 10 * 0.5, within(1e-9));
    }

    @Test
    void whatAClassCannotUseGoesToTheOthers() {
        // 4 : 1 of 500 would be 400 for short requests that ask for 100
        assertThat(Knapsack.divided(SHORT_AND_LONG, List.of(80.0, 20.0), new Budget(100, 500)))
                .isCloseTo(10 + 400 / 90.0, within(1e-9));
    }

    @Test
    void aBudgetForAllServesAll() {
        assertThat(Knapsack.smallestFirst(SHORT_AND_LONG, new Budget(100, 5_000)))
                .isCloseTo(20, within(1e-9));
        assertThat(Knapsack.divided(SHORT_AND_LONG, List.of(0.0, 0.0), new Budget(100, 5_000)))
                .isCloseTo(20, within(1e-9));
        assertThat(Knapsack.most(new double[] {400, 100, 200}, new Budget(9, 5_000)))
                .isEqualTo(3);
    }
}
