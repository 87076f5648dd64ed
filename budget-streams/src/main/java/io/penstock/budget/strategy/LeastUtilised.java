package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Chooses an instance to which an open channel stands idle, and among those the one with the least dominant share. */
public final class LeastUtilised implements InstanceSelector {
    private final ToIntFunction<String> openChannels;

    /** @param openChannels channels that the workers have open to an instance, in use or idle */
    public LeastUtilised(ToIntFunction<String> openChannels) {
        this.openChannels = openChannels;
    }

    @Override
    public Optional<InstanceBudget> choose(
            List<InstanceBudget> instances, Spend spend, Condition condition, long nowMillis) {
        InstanceBudget best = null;
        boolean bestIsIdle = false;
        double leastShare = 0;
        for (InstanceBudget instance : instances) {
            if (!InstanceSelector.hasRoom(instance, spend, condition, nowMillis)) {
                continue;
            }
            double share = instance.utilisation();
            if (bestIsIdle && share >= leastShare) {
                continue;
            }
            boolean isIdle = openChannels.applyAsInt(instance.id()) > instance.outstanding();
            if (best == null || (isIdle && !bestIsIdle) || (isIdle == bestIsIdle && share < leastShare)) {
                best = instance;
                bestIsIdle = isIdle;
                leastShare = share;
            }
        }
        return Optional.ofNullable(best);
    }
}
