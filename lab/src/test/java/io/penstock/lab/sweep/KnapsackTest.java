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
    private static final List<List<Demand>> SHORT_AND_LONG = List.of(List.of(SHORT), List.of(LONG));

    @Test
    void theSmallestRequestsGoInFirstAndTheLastOneInPart() {
        assertThat(Knapsack.most(new long[] {400, 100, 200}, new Budget(9, 400)))
                .isEqualTo(2.25);
    }

    @Test
    void thereAreNeverMoreThanTheRequestsThatMayBeMade() {
        assertThat(Knapsack.most(new long[] {1, 1, 1}, new Budget(2, 400))).isEqualTo(2);
        assertThat(Knapsack.most(SHORT_AND_LONG, 1, new Budget(3, 1_000))).isEqualTo(3);
    }

    @Test
    void firstComeFirstServedTakesTheSamePartOfEveryClass() {
        assertThat(Knapsack.most(SHORT_AND_LONG, 1, new Budget(100, 500))).isCloseTo(10, within(1e-9));
    }

    @Test
    void whatNobodyKeepsGoesToTheShortOnesFirst() {
        assertThat(Knapsack.most(SHORT_AND_LONG, 0, new Budget(100, 500))).isCloseTo(10 + 400 / 90.0, within(1e-9));
    }

    @Test
    void keepingAPartLeavesTheRestToTheShortOnes() {
        // both keep 0.8 * 500 of 1000; the 100 left over pay for the other 60 tokens of short ones and 40 of long ones
        assertThat(Knapsack.most(SHORT_AND_LONG, 0.8, new Budget(100, 500)))
                .isCloseTo(10 + (0.4 * 900 + 40) / 90.0, within(1e-9));
    }

    @Test
    void aBucketSpendsOnItsFirstClassFirst() {
        assertThat(Knapsack.most(List.of(List.of(SHORT, LONG)), 1, new Budget(100, 500)))
                .isCloseTo(10 + 400 / 90.0, within(1e-9));
    }

    @Test
    void aBudgetForAllServesAll() {
        assertThat(Knapsack.most(SHORT_AND_LONG, 0.92, new Budget(100, 5_000))).isCloseTo(20, within(1e-9));
        assertThat(Knapsack.most(new long[] {400, 100, 200}, new Budget(9, 5_000)))
                .isEqualTo(3);
    }
}
