package io.penstock.budget.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LimitTest {
    @Test
    void aLimitIsAtLeastOneInAtLeastTenMilliseconds() {
        assertThat(new Limit(LimitKind.REQUESTS, 1, 10).amount()).isEqualTo(1);

        assertThatThrownBy(() -> new Limit(LimitKind.INPUT_TOKENS, 0, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0 input tokens");
        assertThatThrownBy(() -> new Limit(LimitKind.REQUESTS, 1, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 9 ms");
    }

    @Test
    void aSpendIsCountedByTheKindOfALimit() {
        Spend spend = new Spend(3, 20, 400);

        assertThat(spend.of(LimitKind.REQUESTS)).isEqualTo(3);
        assertThat(spend.of(LimitKind.INPUT_TOKENS)).isEqualTo(20);
        assertThat(spend.of(LimitKind.OUTPUT_TOKENS)).isEqualTo(400);
        assertThat(spend.of(LimitKind.TOKENS)).isEqualTo(420);
    }

    @Test
    void aSpendIsNotNegative() {
        assertThatThrownBy(() -> new Spend(0, -1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 input tokens");
    }
}
