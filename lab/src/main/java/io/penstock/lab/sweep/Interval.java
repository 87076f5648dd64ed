package io.penstock.lab.sweep;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * A mean with its 95 % confidence interval (Student's t).
 *
 * @param spread half of the interval's width; 0 where one run cannot tell
 * @param runs that have the figure
 */
public record Interval(double mean, double spread, int runs) {
    private static final double UPPER = 0.975;

    static Interval of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("an interval is of at least one value, got none");
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        if (values.length == 1) {
            return new Interval(mean, 0, 1);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int freedom = values.length - 1;
        double t = new TDistribution(freedom).inverseCumulativeProbability(UPPER);
        return new Interval(mean, t * Math.sqrt(squares / freedom / values.length), values.length);
    }
}
