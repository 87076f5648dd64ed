package io.penstock.budget.usage;

/**
 * A limit of a provider: at most {@code amount} in every window of {@code windowMillis}.
 *
 * @param amount at least 1
 * @param windowMillis length of the sliding window in milliseconds, at least 10
 */
public record Limit(LimitKind kind, long amount, long windowMillis) {
    /** @throws IllegalArgumentException when a value is below its bound */
    public Limit {
        if (amount < 1) {
            throw new IllegalArgumentException("a limit must be at least 1, got " + amount + " " + kind.words());
        }
        if (windowMillis < 10) {
            throw new IllegalArgumentException("a limit's window must be at least 10 ms, got " + windowMillis + " ms");
        }
    }
}
