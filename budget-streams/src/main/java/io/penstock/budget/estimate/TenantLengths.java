package io.penstock.budget.estimate;

/**
 * How long a tenant's answers are on average, by size class.
 *
 * <p>An answer fades as the pool's own do: so a tenant of many requests is known well, and that of few matters little.
 */
final class TenantLengths {
    /** Answers fade in steps of this length. */
    private static final long STEP_MILLIS = 1_000;

    /** As many answers of the pool's mean length count beside the tenant's own. */
    private static final double ASSUMED = 2;

    private final double[] tokens;
    private final double[] answers;
    private long fadedAtMillis;

    /** @param classes how many there are */
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

    /** @param pools the mean of all the pool's answers of this class */
    double mean(int sizeClass, double pools) {
        return (tokens[sizeClass] + ASSUMED * pools) / (answers[sizeClass] + ASSUMED);
    }
}
