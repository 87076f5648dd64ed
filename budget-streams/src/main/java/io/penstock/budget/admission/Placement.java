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
     * @param least what the request will use at least, most likely
     */
    static boolean isImpossible(InstanceBudget instance, Spend least) {
        for (Limit limit : instance.limits()) {
            if (least.of(limit.kind()) > limit.amount()) {
                return true;
            }
        }
        return false;
    }

    /**
     * What to reserve on the instance: the estimate, cut to what an empty window holds. So a request whose cautious
     * estimate exceeds a limit that its likely cost does not is sent alone.
     */
    static Spend reservationOn(InstanceBudget instance, Spend estimate) {
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
        return input == estimate.inputTokens() && output == estimate.outputTokens()
                ? estimate
                : new Spend(estimate.requests(), input, output);
    }
}
