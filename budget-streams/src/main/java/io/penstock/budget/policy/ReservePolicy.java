package io.penstock.budget.policy;

/**
 * What is reserved for a request's output.
 *
 * @param quantile with {@link Mode#PREDICTED}, the quantile of the pool's output lengths that is reserved, in (0, 1)
 */
public record ReservePolicy(Mode mode, double quantile) {
    /** What is reserved for the output before it is known. */
    public enum Mode {
        /** A quantile of what the pool's answers needed, at most the request's own maximum. */
        PREDICTED,
        /** The request's own maximum; what was not used is given back when the grant is settled. */
        MAXIMUM,
        /** The request's own maximum, which the provider charges regardless of what the answer needs. */
        PROVIDER
    }

    public static final ReservePolicy MAXIMUM = new ReservePolicy(Mode.MAXIMUM, 0.99);

    /** @throws IllegalArgumentException when the quantile is out of range */
    public ReservePolicy {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("a reserve quantile is above 0 and below 1, got " + quantile);
        }
    }
}
