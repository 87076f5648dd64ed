package io.penstock.budget.instance;

import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.List;

/**
 * The largest part that a spend takes of what the pool can take in a minute of any kind, where a kind counts the less
 * the further it is from being used up: what is left over anyway costs nobody anything (after Ghodsi et al., "Dominant
 * Resource Fairness", NSDI 2011). It is multiplied by the supply of the kind that costs are counted in. So a pool that
 * only limits tokens charges tokens. Where requests and tokens are both used up, each request costs at least the tokens
 * that the pool has for one: {@code max(tokens, TPM/RPM)}.
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
        perRequest = price(limitSupply, LimitKind.REQUESTS);
        perToken = price(limitSupply, LimitKind.TOKENS);
        perInputToken = price(limitSupply, LimitKind.INPUT_TOKENS);
        perOutputToken = price(limitSupply, LimitKind.OUTPUT_TOKENS);
    }

    private double price(LimitSupply limitSupply, LimitKind kind) {
        return perMinute / limitSupply.perMinute(kind) * limitSupply.scarcity(kind);
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
