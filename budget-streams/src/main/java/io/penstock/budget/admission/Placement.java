package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;

/** Whether and how a request's estimate goes onto an instance. */
final class Placement {
    private Placement() {}

    /**
     * Whether some limit of the instance is smaller than the request's own cost, so that no waiting helps.
     *
     * @param typical what the request will use most likely
     */
    static boolean isImpossible(InstanceBudget instance, Spend typical) {
        for (Limit limit : instance.limits()) {
            if (typical.of(limit.kind()) > limit.amount()) {
                return true;
            }
        }
        return false;
    }

    /**
     * What to reserve on the instance: the estimate, its uncertain part (the input) cut to what an empty window holds.
     * So a request whose cautious estimate exceeds a limit that its likely cost does not is sent alone.
     */
    static Spend reservationOn(InstanceBudget instance, Spend estimate) {
        long input = estimate.inputTokens();
        for (Limit limit : instance.limits()) {
            if (limit.kind() == LimitKind.TOKENS) {
                input = Math.min(input, limit.amount() - estimate.outputTokens());
            } else if (limit.kind() == LimitKind.INPUT_TOKENS) {
                input = Math.min(input, limit.amount());
            }
        }
        return input == estimate.inputTokens()
                ? estimate
                : new Spend(estimate.requests(), Math.max(0, input), estimate.outputTokens());
    }
}
