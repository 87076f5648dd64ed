package io.penstock.budget.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.pool.SavedState;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Offset<Double> EXACT = within(1e-9);

    private final LimitSupply limitSupply = new LimitSupply();

    @Test
    void aRequestCostsItsTokensWhereOnlyTheyAreLimited() {
        limitSupply.become(List.of(instance("a", limit(LimitKind.TOKENS, 10_000))));
        CostFunction cost = new DominantCost(limitSupply);

        assertThat(cost.of(Spend.ofCall(100, 50))).isEqualTo(150, EXACT);
        assertThat(cost.perMinute()).isEqualTo(10_000, EXACT);
    }

    @Test
    void noRequestCostsLessThanThePoolHasTokensForOne() {
        limitSupply.become(List.of(
                instance("a", limit(LimitKind.REQUESTS, 10), limit(LimitKind.TOKENS, 10_000)),
                instance("b", limit(LimitKind.REQUESTS, 30), limit(LimitKind.TOKENS, 10_000))));
        CostFunction cost = new DominantCost(limitSupply);

        assertThat(cost.of(Spend.ofCall(1, 1))).isEqualTo(500, EXACT);
        assertThat(cost.of(Spend.ofCall(400, 100))).isEqualTo(500, EXACT);
        assertThat(cost.of(Spend.ofCall(400, 101))).isEqualTo(501, EXACT);
    }

    @Test
    void everyRequestCostsTheSameWhereOnlyRequestsAreLimited() {
        limitSupply.become(List.of(instance("a", limit(LimitKind.REQUESTS, 10))));
        CostFunction cost = new DominantCost(limitSupply);

        assertThat(cost.of(Spend.ofCall(1, 1))).isEqualTo(cost.of(Spend.ofCall(9_000, 4_000)), EXACT);
        assertThat(cost.perMinute()).isEqualTo(10 * cost.of(Spend.ofCall(1, 1)), EXACT);
    }

    @Test
    void theTightestOfSeveralWindowsCounts() {
        limitSupply.become(List.of(instance(
                "a",
                limit(LimitKind.REQUESTS, 10),
                new Limit(LimitKind.TOKENS, 10_000, 60_000),
                new Limit(LimitKind.TOKENS, 10, 1_000))));

        assertThat(new DominantCost(limitSupply).perMinute()).isEqualTo(600, EXACT);
    }

    @Test
    void inputAndOutputThatAreLimitedApartArePricedApart() {
        limitSupply.become(
                List.of(instance("a", limit(LimitKind.INPUT_TOKENS, 30_000), limit(LimitKind.OUTPUT_TOKENS, 8_000))));
        CostFunction cost = new DominantCost(limitSupply);

        assertThat(cost.of(Spend.ofCall(0, 8))).isEqualTo(8, EXACT);
        assertThat(cost.of(Spend.ofCall(30, 0))).isEqualTo(8, EXACT);
    }

    /** Before, one instance without a limit made everything free. */
    @Test
    void aSelfHostedInstanceTakesAsMuchAsItHasTakenInAMinute() {
        InstanceBudget limited = instance("a", limit(LimitKind.REQUESTS, 10), limit(LimitKind.TOKENS, 10_000));
        InstanceBudget selfHosted = instance("b");
        spend(selfHosted, 90, Spend.ofCall(800, 200));

        limitSupply.measure(List.of(limited, selfHosted));

        assertThat(limitSupply.perMinute(LimitKind.REQUESTS)).isEqualTo(10 + 90, EXACT);
        assertThat(limitSupply.perMinute(LimitKind.TOKENS)).isEqualTo(10_000 + 90_000, EXACT);
        assertThat(new DominantCost(limitSupply).of(Spend.ofCall(1_500, 500))).isEqualTo(2_000, EXACT);
    }

    @Test
    void whatItHasTakenIsForgottenByHalvesOfFiveMinutes() {
        InstanceBudget limited = instance("a", limit(LimitKind.TOKENS, 10_000));
        InstanceBudget selfHosted = instance("b");
        spend(selfHosted, 1, Spend.ofCall(40_000, 0));
        limitSupply.measure(List.of(limited, selfHosted));
        selfHosted.advance(NOW + 61_000);

        for (int second = 0; second < 300; second++) {
            limitSupply.measure(List.of(limited, selfHosted));
        }

        assertThat(limitSupply.perMinute(LimitKind.TOKENS)).isEqualTo(10_000 + 20_000, within(1e-6));
    }

    @Test
    void aLimitThatIsFarFromUsedUpCostsLittle() {
        InstanceBudget east = instance("a", limit(LimitKind.REQUESTS, 100), limit(LimitKind.TOKENS, 10_000));
        spend(east, 10, Spend.ofCall(500, 500));

        limitSupply.measure(List.of(east));

        // a tenth of the requests is taken, and all tokens: a request costs a tenth of the 100 tokens that it has
        CostFunction cost = new DominantCost(limitSupply);
        assertThat(limitSupply.scarcity(LimitKind.REQUESTS)).isEqualTo(0.1, EXACT);
        assertThat(limitSupply.scarcity(LimitKind.TOKENS)).isEqualTo(1, EXACT);
        assertThat(cost.of(Spend.ofCall(1, 1))).isEqualTo(10, EXACT);
        assertThat(cost.of(Spend.ofCall(20, 30))).isEqualTo(50, EXACT);
        assertThat(cost.perMinute()).isEqualTo(10_000, EXACT);
    }

    @Test
    void whereRequestsAreScarceTokensCostLittle() {
        InstanceBudget east = instance("a", limit(LimitKind.REQUESTS, 100), limit(LimitKind.TOKENS, 10_000));
        spend(east, 100, Spend.ofCall(5, 5));

        limitSupply.measure(List.of(east));

        CostFunction cost = new DominantCost(limitSupply);
        assertThat(cost.of(Spend.ofCall(100, 100))).isEqualTo(100, EXACT);
        assertThat(cost.of(Spend.ofCall(1_000, 500))).isEqualTo(150, EXACT);
    }

    @Test
    void withoutAnyLimitTokensTellWhatARequestTakes() {
        limitSupply.become(List.of(instance("a")));
        CostFunction cost = new DominantCost(limitSupply);

        assertThat(cost.of(Spend.ofCall(100, 50))).isEqualTo(150, EXACT);
        assertThat(cost.perMinute()).isEqualTo(LimitSupply.MIN_MEASURED_TOKENS, EXACT);
    }

    private InstanceBudget instance(String id, Limit... limits) {
        InstanceBudget instance = new InstanceBudget(id, new SavedState());
        instance.configure(
                new InstancePolicy(id, List.of(limits), OptionalInt.empty(), CachedInput.COUNTS),
                OptionalLong.empty(),
                0,
                NOW);
        return instance;
    }

    private static Limit limit(LimitKind kind, long perMinute) {
        return new Limit(kind, perMinute, 60_000);
    }

    private static void spend(InstanceBudget instance, int calls, Spend each) {
        for (int i = 0; i < calls; i++) {
            instance.reserve(new Reservation(i, instance.id(), "w", "a", each, 0, each.tokens(), NOW, NOW));
        }
    }
}
