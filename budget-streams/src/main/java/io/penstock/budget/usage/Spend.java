package io.penstock.budget.usage;

/**
 * What calls cost, in each dimension that a limit may count.
 *
 * @param requests calls, at least 0
 * @param inputTokens tokens sent, at least 0
 * @param outputTokens tokens generated, at least 0
 */
public record Spend(long requests, long inputTokens, long outputTokens) {
    public static final Spend NONE = new Spend(0, 0, 0);

    /** @throws IllegalArgumentException when a value is negative */
    public Spend {
        if (requests < 0 || inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("a spend is not negative, got " + requests + " requests, " + inputTokens
                    + " input tokens, " + outputTokens + " output tokens");
        }
    }

    /** One call with these tokens. */
    public static Spend ofCall(long inputTokens, long outputTokens) {
        return new Spend(1, inputTokens, outputTokens);
    }

    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** The amount that a limit of this kind counts. */
    public long of(LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> requests;
            case TOKENS -> tokens();
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
        };
    }

    public Spend plus(Spend other) {
        return new Spend(requests + other.requests, inputTokens + other.inputTokens, outputTokens + other.outputTokens);
    }

    public boolean isNone() {
        return requests == 0 && inputTokens == 0 && outputTokens == 0;
    }
}
