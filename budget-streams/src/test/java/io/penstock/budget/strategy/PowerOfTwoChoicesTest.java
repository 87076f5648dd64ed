package io.penstock.budget.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.pool.Policies;
import io.penstock.budget.pool.SavedState;
import io.penstock.budget.pool.VirtualPool;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfTwoChoicesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Spend SPEND = Spend.ofCall(10, 10);

    private final SavedState saved = new SavedState();
    private final PowerOfTwoChoices traditional = new PowerOfTwoChoices(new SplittableRandom(1));

    /** By how many of ten thousand choices among equally busy instances each is taken. */
    @ParameterizedTest
    @ValueSource(ints = {2, 10, 50})
    void everyInstanceThatCanTakeTheRequestIsAsLikelyAsAnyOther(int able) {
        List<InstanceBudget> instances = instances(50);
        // the first ones are next to each other, so that a walk from a random place would favour one of them
        Set<String> ids = Set.copyOf(
                instances.subList(0, able).stream().map(InstanceBudget::id).toList());
        Map<String, Integer> taken = new HashMap<>();

        for (int i = 0; i < 10_000; i++) {
            InstanceBudget chosen = traditional
                    .choose(instances, SPEND, (instance, spend) -> ids.contains(instance.id()), NOW)
                    .orElseThrow();
            taken.merge(chosen.id(), 1, Integer::sum);
        }

        assertThat(taken.keySet()).isEqualTo(ids);
        double expected = 10_000.0 / able;
        assertThat(taken.values())
                .allSatisfy(count -> assertThat((double) count)
                        .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected)));
    }

    @Test
    void ofTwoThatCanTakeItTheLessBusyOneIsTaken() {
        List<InstanceBudget> instances = instances(2);
        reserve(instances.get(0));

        for (int i = 0; i < 100; i++) {
            assertThat(traditional.choose(instances, SPEND, InstanceSelector.Condition.NONE, NOW))
                    .contains(instances.get(1));
        }
    }

    @Test
    void theBusiestIsTakenWhenNoOtherCan() {
        List<InstanceBudget> instances = instances(50);
        reserve(instances.get(49));

        for (int i = 0; i < 100; i++) {
            assertThat(traditional.choose(instances, SPEND, (instance, spend) -> instance == instances.get(49), NOW))
                    .contains(instances.get(49));
        }
        assertThat(traditional.choose(instances, SPEND, (instance, spend) -> false, NOW))
                .isEmpty();
    }

    /** The instances refuse from the beginning and for an hour; the one that is left allows 6,000 calls a minute. */
    @Test
    void withFortyNineOfFiftyRefusingTheOneThatIsLeftIsUsedToItsLimit() {
        VirtualPool pool = new VirtualPool(
                Policies.pool(
                        Strategy.TRADITIONAL, ReservePolicy.MAXIMUM, Policies.equal(50, 6_000, 100_000_000, 1_000)),
                2_000);
        pool.answers((instance, request) -> instance.equals("i17")
                ? BreakerSignal.ANSWERED
                : new BreakerSignal.Refused(OptionalLong.of(3_600_000)));
        for (int i = 0; i < 30_000; i++) {
            pool.submit("a", 10, 10, 10, Ticket.NEVER);
        }

        pool.run(60_000);
        long before = pool.answered("i17");
        pool.run(3 * 60_000);

        assertThat(pool.answered("i17") - before).isBetween(3 * 5_700L, 3 * 6_000L);
    }

    private List<InstanceBudget> instances(int count) {
        List<InstanceBudget> instances = new ArrayList<>();
        for (InstancePolicy policy : Policies.equal(count, 1_000, 1_000_000, 100)) {
            InstanceBudget instance = new InstanceBudget(policy.id(), saved);
            instance.configure(policy, OptionalLong.empty(), 0, NOW);
            instances.add(instance);
        }
        return instances;
    }

    private static void reserve(InstanceBudget instance) {
        instance.reserve(new Reservation(1, instance.id(), "w", "a", SPEND, 10, 20, NOW, NOW + 1_000));
    }
}
