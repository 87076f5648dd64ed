package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;
import java.util.List;

/**
 * The largest part that a spend takes of any of a pool's limits: {@code max(1/RPM, tokens/TPM)} (Ghodsi et al.,
 * "Dominant Resource Fairness", NSDI 2011).
 */
final class DominantCost implements CostFunction {
    private static final double MINUTE_MILLIS = 60_000;

    /** Without any limit. */
    private static final double TOKENS_PER_MINUTE = 1_000_000;

    private final double perRequest;
    private final double perToken;
    private final double perInputToken;
    private final double perOutputToken;

    DominantCost(List<InstancePolicy> instances) {
        boolean limited =
                instances.stream().anyMatch(instance -> !instance.limits().isEmpty());
        perRequest = price(instances, LimitKind.REQUESTS);
        perToken = limited ? price(instances, LimitKind.TOKENS) : 1 / TOKENS_PER_MINUTE;
        perInputToken = price(instances, LimitKind.INPUT_TOKENS);
        perOutputToken = price(instances, LimitKind.OUTPUT_TOKENS);
    }

    @Override
    public double of(Spend spend) {
        return Math.max(
                Math.max(spend.requests() * perRequest, spend.tokens() * perToken),
                Math.max(spend.inputTokens() * perInputToken, spend.outputTokens() * perOutputToken));
    }

    /** What one of a kind costs; nothing if an instance has no such limit. */
    private static double price(List<InstancePolicy> instances, LimitKind kind) {
        return 1
                / instances.stream()
                        .mapToDouble(instance -> perMinute(instance, kind))
                        .sum();
    }

    /** The tightest of the instance's limits of this kind; infinite when there is none. */
    private static double perMinute(InstancePolicy instance, LimitKind kind) {
        double least = Double.POSITIVE_INFINITY;
        for (Limit limit : instance.limits()) {
            if (limit.kind() == kind) {
                least = Math.min(least, limit.amount() * MINUTE_MILLIS / limit.windowMillis());
            }
        }
        return least;
    }
}
