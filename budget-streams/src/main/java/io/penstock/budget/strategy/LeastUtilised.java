package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Prefers instances with an idle open channel, and among equals chooses the one with the least dominant share. */
public final class LeastUtilised implements InstanceSelector {
    private final ToIntFunction<String> openChannels;

    /** @param openChannels the channels that the workers have open to an instance by its id, in use or idle */
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
