package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The baseline choice of an instance: two are drawn at random among those that can take the request now, and the one
 * with fewer outstanding grants is taken (Mitzenmacher, "The power of two choices", 2001).
 *
 * <p>While most instances can take the request, a few draws find two. When they do not, every instance is looked at,
 * so that a single one among many that refuse is always found. Both ways treat instances alike: each one that can take
 * the request is drawn with the same probability.
 */
final class PowerOfTwoChoices implements InstanceSelector {
    /**
     * The most draws before every instance is looked at. When half of many instances have room, one choice in nine
     * needs that.
     */
    static final int DRAWS = 6;

    private final RandomGenerator random;

    PowerOfTwoChoices(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Optional<InstanceBudget> choose(
            List<InstanceBudget> instances, Spend spend, Condition condition, long nowMillis) {
        return drawn(instances, spend, condition, nowMillis).or(() -> amongAll(instances, spend, condition, nowMillis));
    }

    /** The less busy of two; empty when a few draws do not find two that have room. */
    private Optional<InstanceBudget> drawn(
            List<InstanceBudget> instances, Spend spend, Condition condition, long nowMillis) {
        InstanceBudget first = null;
        for (int draw = 0; draw < DRAWS && draw < instances.size(); draw++) {
            InstanceBudget next = instances.get(random.nextInt(instances.size()));
            if (next == first || !InstanceSelector.hasRoom(next, spend, condition, nowMillis)) {
                continue;
            }
            if (first != null) {
                return Optional.of(lessBusy(first, next));
            }
            first = next;
        }
        return Optional.empty();
    }

    /** The less busy of two, or the only one, of those that have room (reservoir sampling: Vitter, 1985). */
    private Optional<InstanceBudget> amongAll(
            List<InstanceBudget> instances, Spend spend, Condition condition, long nowMillis) {
        InstanceBudget one = null;
        InstanceBudget other = null;
        int withRoom = 0;
        for (InstanceBudget instance : instances) {
            if (!InstanceSelector.hasRoom(instance, spend, condition, nowMillis)) {
                continue;
            }
            // the first two take the two places; the n-th takes each of them with probability 1/n
            int place = withRoom < 2 ? withRoom : random.nextInt(withRoom + 1);
            withRoom++;
            if (place == 0) {
                one = instance;
            } else if (place == 1) {
                other = instance;
            }
        }
        return one == null || other == null ? Optional.ofNullable(one) : Optional.of(lessBusy(one, other));
    }

    private InstanceBudget lessBusy(InstanceBudget one, InstanceBudget other) {
        if (one.outstanding() == other.outstanding()) {
            return random.nextBoolean() ? one : other;
        }
        return one.outstanding() < other.outstanding() ? one : other;
    }
}
