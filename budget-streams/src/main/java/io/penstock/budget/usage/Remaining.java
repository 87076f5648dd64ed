package io.penstock.budget.usage;

/**
 * How much may still be spent of each kind that a limit may count; {@link Long#MAX_VALUE} of a kind without a limit.
 */
public final class Remaining {
    private long requests = Long.MAX_VALUE;
    private long tokens = Long.MAX_VALUE;
    private long inputTokens = Long.MAX_VALUE;
    private long outputTokens = Long.MAX_VALUE;

    /** Nothing may be spent. */
    public static Remaining none() {
        Remaining none = new Remaining();
        none.requests = 0;
        none.tokens = 0;
        none.inputTokens = 0;
        none.outputTokens = 0;
        return none;
    }

    /** Raises each kind to what another has, where that is more. */
    public void widen(Remaining other) {
        requests = Math.max(requests, other.requests);
        tokens = Math.max(tokens, other.tokens);
        inputTokens = Math.max(inputTokens, other.inputTokens);
        outputTokens = Math.max(outputTokens, other.outputTokens);
    }

    /** Lowers a kind to an amount, if it is less; the amount may be negative. */
    public void narrow(LimitKind kind, long amount) {
        switch (kind) {
            case REQUESTS -> requests = Math.min(requests, amount);
            case TOKENS -> tokens = Math.min(tokens, amount);
            case INPUT_TOKENS -> inputTokens = Math.min(inputTokens, amount);
            case OUTPUT_TOKENS -> outputTokens = Math.min(outputTokens, amount);
        }
    }

    public boolean holds(Spend spend) {
        return spend.requests() <= requests
                && spend.tokens() <= tokens
                && spend.inputTokens() <= inputTokens
                && spend.outputTokens() <= outputTokens;
    }
}
