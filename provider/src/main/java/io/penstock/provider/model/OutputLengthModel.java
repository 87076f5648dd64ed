package io.penstock.provider.model;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * How many output tokens answers have. The constructor throws {@link IllegalArgumentException} for a value out of
 * range.
 *
 * @param minFraction the least part of the call's own maximum that is used; above 0 and at most {@code maxFraction}
 * @param maxFraction the largest part of the call's own maximum that is used; at most 1
 * @param meanWithoutMaximum mean output tokens of calls without a maximum, from 1 to 1,000,000 (log-normal, σ = 0.8,
 *     cut at 8 means)
 */
public record OutputLengthModel(double minFraction, double maxFraction, long meanWithoutMaximum) {
    private static final double SIGMA = 0.8;
    private static final long CUT = 8;

    /** From 5 % to 100 % of the call's maximum, and 256 tokens on average where there is none. */
    public static final OutputLengthModel DEFAULT = new OutputLengthModel(0.05, 1.0, 256);

    public OutputLengthModel {
        if (!(minFraction > 0 && minFraction <= maxFraction && maxFraction <= 1)) {
            throw new IllegalArgumentException("output fractions are above 0, ascending and at most 1, got "
                    + minFraction + " and " + maxFraction);
        }
        if (meanWithoutMaximum < 1 || meanWithoutMaximum > 1_000_000) {
            throw new IllegalArgumentException(
                    "the mean output is between 1 and 1000000 tokens, got " + meanWithoutMaximum);
        }
    }

    /** Draws the output tokens of one answer: at least 1, and at most {@code maximum}. */
    public long draw(OptionalLong maximum, RandomGenerator random) {
        if (maximum.isPresent()) {
            double fraction = minFraction + (maxFraction - minFraction) * random.nextDouble();
            return Math.min(maximum.getAsLong(), Math.max(1, Math.round(maximum.getAsLong() * fraction)));
        }
        double mu = Math.log((double) meanWithoutMaximum) - SIGMA * SIGMA / 2;
        long drawn = Math.round(Math.exp(mu + SIGMA * random.nextGaussian()));
        return Math.min(CUT * meanWithoutMaximum, Math.max(1, drawn));
    }

    public OutputLengthModel withMean(long meanWithoutMaximum) {
        return new OutputLengthModel(minFraction, maxFraction, meanWithoutMaximum);
    }

    /**
     * Reads {@code 0.9:1.0}, or {@code 1.0} for an exact fraction.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static OutputLengthModel parse(String text) {
        int colon = text.indexOf(':');
        double min;
        double max;
        try {
            min = Double.parseDouble(colon < 0 ? text : text.substring(0, colon));
            max = colon < 0 ? min : Double.parseDouble(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an output fraction is MIN:MAX such as 0.9:1.0; got '" + text + "'", e);
        }
        return new OutputLengthModel(min, max, DEFAULT.meanWithoutMaximum());
    }
}
