package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long NOW = 1_700_000_000_000L;

    private final RetryBudget budget = new RetryBudget();

    @Test
    void oneASecondIsAllowedHoweverManyFail() {
        assertThat(taken(NOW)).isEqualTo(RetryBudget.MAX_CREDIT);

        assertThat(taken(NOW + 999)).isZero();
        assertThat(taken(NOW + 1_000)).isEqualTo(1);
        assertThat(taken(NOW + 11_000)).isEqualTo(10);
    }

    @Test
    void anAnswerAllowsTwo() {
        taken(NOW);

        budget.answered();

        assertThat(taken(NOW)).isEqualTo(2);
    }

    @Test
    void noMoreIsSavedUpThanIsAllowedAtOnce() {
        for (int i = 0; i < 1_000; i++) {
            budget.answered();
        }

        assertThat(taken(NOW)).isEqualTo(RetryBudget.MAX_CREDIT);
        assertThat(taken(NOW + 3_600_000)).isEqualTo(RetryBudget.MAX_CREDIT);
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        taken(NOW);

        assertThat(taken(NOW - 60_000)).isZero();
        assertThat(taken(NOW + 1_000)).isEqualTo(1);
    }

    @Test
    void aClockThatHasSteppedTakesTheBudgetAlong() {
        budget.clockStepped(3_600_000);
        taken(NOW);

        budget.clockStepped(-3_600_000);

        assertThat(taken(NOW - 3_600_000 + 999)).isZero();
        assertThat(taken(NOW - 3_600_000 + 2_000)).isEqualTo(2);
    }

    private int taken(long nowMillis) {
        int taken = 0;
        while (budget.take(nowMillis)) {
            taken++;
        }
        return taken;
    }
}
