package io.penstock.budget.estimate;

/**
 * The mean length of one tenant's answers, by size class.
 *
 * <p>Answers fade as the pool's own do. So a tenant with many requests is known well, and one with few matters little.
 */
final class TenantLengths {
    /** Answers fade in steps of this length. */
    private static final long STEP_MILLIS = 1_000;

    /** How many answers of the pool's mean length are added to the tenant's own. */
    private static final double ASSUMED = 2;

    private final double[] tokens;
    private final double[] answers;
    private long fadedAtMillis;

    /** @param classes the number of size classes */
    TenantLengths(int classes, long nowMillis) {
        tokens = new double[classes];
        answers = new double[classes];
        fadedAtMillis = nowMillis;
    }

    void add(int sizeClass, long outputTokens, long nowMillis) {
        if (nowMillis - fadedAtMillis >= STEP_MILLIS) {
            double kept = Math.pow(0.5, (double) (nowMillis - fadedAtMillis) / OutputLengths.LONG_MEMORY_MILLIS);
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] *= kept;
                answers[i] *= kept;
            }
            fadedAtMillis = nowMillis;
        }
        tokens[sizeClass] += outputTokens;
        answers[sizeClass]++;
    }

    /**
     * The mean length of the tenant's answers in a class, in output tokens.
     *
     * @param pools the mean of all answers of the pool in this class
     */
    double mean(int sizeClass, double pools) {
        return (tokens[sizeClass] + ASSUMED * pools) / (answers[sizeClass] + ASSUMED);
    }
}
