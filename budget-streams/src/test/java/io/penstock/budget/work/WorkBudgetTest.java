package io.penstock.budget.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.work.WorkBudget.Bound;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkBudgetTest {
    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void soManyItemsAreAllowedAndNoMore() {
        WorkBudget budget = WorkBudget.start(new Bound(2, 100), nanos::get);

        assertThat(budget.take()).isTrue();
        assertThat(budget.take()).isTrue();
        assertThat(budget.take()).isFalse();
    }

    @Test
    void itIsSpentAtTheInstantAtWhichItsTimeIsOver() {
        WorkBudget budget = WorkBudget.start(new Bound(2, 100), nanos::get);

        nanos.addAndGet(99);
        assertThat(budget.isSpent()).isFalse();
        nanos.addAndGet(1);
        assertThat(budget.take()).isFalse();
        assertThat(budget.items()).isEqualTo(2);
    }

    @Test
    void aPartHasItsPartOfTheItemsAndOfTheTime() {
        WorkBudget budget = WorkBudget.start(new Bound(9, 100), nanos::get);
        nanos.addAndGet(20);

        WorkBudget part = budget.part(4);

        assertThat(part.items()).isEqualTo(2);
        nanos.addAndGet(19);
        assertThat(part.isSpent()).isFalse();
        nanos.addAndGet(1);
        assertThat(part.isSpent()).isTrue();
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void oneItemTooManyLeavesNothing() {
        WorkBudget budget = WorkBudget.ofItems(1);
        budget.spend();
        budget.spend();

        assertThat(budget.isSpent()).isTrue();
        assertThat(budget.items()).isZero();
    }

    @Test
    void whatAPartTakesIsTakenOfTheWhole() {
        WorkBudget budget = WorkBudget.ofItems(10);
        WorkBudget part = budget.part(2).atMost(new Bound(3, 100));

        part.spend();
        assertThat(part.take()).isTrue();
        assertThat(part.take()).isTrue();
        assertThat(part.take()).isFalse();

        assertThat(budget.items()).isEqualTo(7);
    }

    @Test
    void aPartIsSpentWhenTheWholeIs() {
        WorkBudget budget = WorkBudget.ofItems(1);
        WorkBudget part = budget.atMost(new Bound(5, 100));

        budget.spend();

        assertThat(part.isSpent()).isTrue();
        assertThat(part.items()).isZero();
    }

    @Test
    void aBoundAllowsSomething() {
        assertThatThrownBy(() -> new Bound(0, 1)).hasMessageContaining("got 0 items and 1 ns");
        assertThatThrownBy(() -> new Bound(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
