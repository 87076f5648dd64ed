package io.penstock.budget.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemainingTest {
    private static final Spend TWO_OF_EACH = new Spend(2, 2, 0);

    @ParameterizedTest
    @EnumSource
    void aKindIsHeldUpToItsAmount(LimitKind kind) {
        Spend spend = new Spend(7, 20, 30);
        Remaining exact = new Remaining();
        Remaining oneLess = new Remaining();

        exact.narrow(kind, spend.of(kind));
        oneLess.narrow(kind, spend.of(kind) - 1);

        assertThat(exact.holds(spend)).isTrue();
        assertThat(oneLess.holds(spend)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void nothingRemainsOfAnyKindWhereNoneIsTaken(LimitKind kind) {
        Spend one =
                switch (kind) {
                    case REQUESTS -> new Spend(1, 0, 0);
                    case TOKENS, INPUT_TOKENS -> new Spend(0, 1, 0);
                    case OUTPUT_TOKENS -> new Spend(0, 0, 1);
                };

        assertThat(Remaining.none().holds(one)).isFalse();
        assertThat(Remaining.none().holds(Spend.NONE)).isTrue();
    }

    @Test
    void ofTwoTheMoreOfEachKindIsTaken() {
        Remaining fewCalls = new Remaining();
        fewCalls.narrow(LimitKind.REQUESTS, 1);
        Remaining fewTokens = new Remaining();
        fewTokens.narrow(LimitKind.TOKENS, 1);

        fewCalls.widen(fewTokens);

        assertThat(fewTokens.holds(TWO_OF_EACH)).isFalse();
        assertThat(fewCalls.holds(TWO_OF_EACH)).isTrue();
    }

    @Test
    void aLargerAmountDoesNotWidenWhatIsNarrow() {
        Remaining remaining = new Remaining();
        remaining.narrow(LimitKind.REQUESTS, 1);

        remaining.narrow(LimitKind.REQUESTS, 5);

        assertThat(remaining.holds(TWO_OF_EACH)).isFalse();
    }
}
