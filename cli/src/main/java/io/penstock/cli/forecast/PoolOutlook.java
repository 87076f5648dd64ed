package io.penstock.cli.forecast;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The state of a pool, and how long its work takes.
 *
 * @param slots how many calls its workers make at once
 * @param running requests with a grant
 * @param turnSeconds how long a request holds its place, from its grant until the next one is granted; greater than 0
 */
record PoolOutlook(List<InstanceOutlook> instances, double slots, double running, double turnSeconds) {
    /** The longest forecast. */
    static final double MAX_SECONDS = 366.0 * 24 * 60 * 60;

    private static final int BISECTIONS = 60;

    PoolOutlook {
        instances = List.copyOf(instances);
    }

    /**
     * How long it takes until this number of waiting requests and the running ones have ended; empty when it takes
     * longer than {@link #MAX_SECONDS}.
     */
    OptionalDouble secondsFor(double waiting) {
        if (waiting <= 0) {
            return OptionalDouble.of(turnSeconds);
        }
        if (grantable(MAX_SECONDS) < waiting) {
            return OptionalDouble.empty();
        }
        double tooShort = 0;
        double longEnough = MAX_SECONDS;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (tooShort + longEnough) / 2;
            if (grantable(middle) < waiting) {
                tooShort = middle;
            } else {
                longEnough = middle;
            }
        }
        return OptionalDouble.of(longEnough + turnSeconds);
    }

    /** How many of the waiting requests can be granted within this time. */
    private double grantable(double afterSeconds) {
        double byInstances = 0;
        for (InstanceOutlook instance : instances) {
            byInstances += instance.requests(afterSeconds, turnSeconds);
        }
        double bySlots = slots * (1 + afterSeconds / turnSeconds);
        // Running requests hold their places until they end.
        return Math.min(byInstances, bySlots - running);
    }
}
