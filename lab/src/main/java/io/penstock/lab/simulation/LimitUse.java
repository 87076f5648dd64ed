package io.penstock.lab.simulation;

import io.penstock.records.Limit;

/**
 * What the provider counted against one limit.
 *
 * @param mostInWindow the largest window
 * @param total in all
 */
public record LimitUse(String instance, Limit limit, long mostInWindow, long total) {
    /** The largest window over the limit: 1 is exactly full. */
    public double largestWindow() {
        return (double) mostInWindow / limit.getAmount();
    }

    /** The total over what the limit gives in that time. */
    public double utilisation(long millis) {
        return total / (limit.getAmount() * ((double) millis / limit.getWindowMillis()));
    }
}
