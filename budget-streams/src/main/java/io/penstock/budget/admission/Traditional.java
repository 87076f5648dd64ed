package io.penstock.budget.admission;

import io.penstock.budget.window.Spend;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The baseline choice of an instance: {@value #SAMPLES} are drawn at random, and the one with fewer outstanding grants
 * is tried first (Mitzenmacher, "The power of two choices", 2001).
 */
final class Traditional implements Chooser {
    static final int SAMPLES = 2;

    private final RandomGenerator random;

    Traditional(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Optional<InstanceBudget> choose(List<InstanceBudget> instances, Spend spend, Condition condition) {
        int first = random.nextInt(instances.size());
        if (instances.size() == 1) {
            return fitting(instances.get(first), spend, condition);
        }
        int second = random.nextInt(instances.size() - 1);
        if (second >= first) {
            second++;
        }
        InstanceBudget one = instances.get(first);
        InstanceBudget other = instances.get(second);
        return one.outstanding() <= other.outstanding()
                ? fitting(one, spend, condition).or(() -> fitting(other, spend, condition))
                : fitting(other, spend, condition).or(() -> fitting(one, spend, condition));
    }

    private static Optional<InstanceBudget> fitting(InstanceBudget instance, Spend spend, Condition condition) {
        return Chooser.hasRoom(instance, spend, condition) ? Optional.of(instance) : Optional.empty();
    }
}
