package io.penstock.budget.instance;

import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.List;

/**
 * The largest part that a spend takes of any limit that binds: {@code max(1/RPM, tokens/TPM)} (Ghodsi et al.,
 * "Dominant Resource Fairness", NSDI 2011). It is multiplied by what the pool can take in a minute of the kind that
 * its costs are counted in. So a pool that only limits tokens charges tokens. A pool that limits requests as well
 * charges each request at least the tokens that it has for one: {@code max(tokens, TPM/RPM)}.
 */
public final class DominantCost implements CostFunction {
    /** Costs are counted in the first of these kinds that binds. */
    private static final List<LimitKind> UNITS =
            List.of(LimitKind.TOKENS, LimitKind.OUTPUT_TOKENS, LimitKind.INPUT_TOKENS, LimitKind.REQUESTS);

    /**
     * The cost of a request where only requests bind: about its usual tokens, so that a change of limits causes no
     * jump.
     */
    private static final double TOKENS_OF_A_REQUEST = 1_000;

    private final double perMinute;
    private final double perRequest;
    private final double perToken;
    private final double perInputToken;
    private final double perOutputToken;

    public DominantCost(LimitSupply limitSupply) {
        LimitKind unit = UNITS.stream().filter(limitSupply::binds).findFirst().orElseThrow();
        perMinute = limitSupply.perMinute(unit) * (unit == LimitKind.REQUESTS ? TOKENS_OF_A_REQUEST : 1);
        perRequest = perMinute / limitSupply.perMinute(LimitKind.REQUESTS);
        perToken = perMinute / limitSupply.perMinute(LimitKind.TOKENS);
        perInputToken = perMinute / limitSupply.perMinute(LimitKind.INPUT_TOKENS);
        perOutputToken = perMinute / limitSupply.perMinute(LimitKind.OUTPUT_TOKENS);
    }

    @Override
    public double of(Spend spend) {
        return Math.max(
                Math.max(spend.requests() * perRequest, spend.tokens() * perToken),
                Math.max(spend.inputTokens() * perInputToken, spend.outputTokens() * perOutputToken));
    }

    @Override
    public double perMinute() {
        return perMinute;
    }
}
