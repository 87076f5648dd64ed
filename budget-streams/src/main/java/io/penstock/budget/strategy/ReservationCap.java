package io.penstock.budget.strategy;

import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.List;

/** Caps a reservation at what an empty instance can hold. */
public final class ReservationCap {
    private ReservationCap() {}

    /**
     * The estimate if any empty instance can hold it, else as much of it as the empty instance that holds most of it
     * can hold. So a request whose cautious estimate exceeds every limit, while its likely cost does not, is sent
     * alone.
     */
    public static Spend reservation(List<InstanceBudget> instances, Spend estimate) {
        Spend most = null;
        for (InstanceBudget instance : instances) {
            if (instance.capacity().holds(estimate)) {
                return estimate;
            }
            Spend cut = cut(instance, estimate);
            if (most == null || cut.tokens() > most.tokens()) {
                most = cut;
            }
        }
        return most == null ? estimate : most;
    }

    private static Spend cut(InstanceBudget instance, Spend estimate) {
        long input = estimate.inputTokens();
        long output = estimate.outputTokens();
        for (Limit limit : instance.limits()) {
            long amount = limit.amount();
            if (limit.kind() == LimitKind.TOKENS && input + output > amount) {
                input = Math.max(0, Math.min(input, amount - output));
                output = Math.min(output, amount - input);
            } else if (limit.kind() == LimitKind.INPUT_TOKENS) {
                input = Math.min(input, amount);
            } else if (limit.kind() == LimitKind.OUTPUT_TOKENS) {
                output = Math.min(output, amount);
            }
        }
        return new Spend(estimate.requests(), input, output);
    }
}
