package io.penstock.lab.simulation;

import io.penstock.records.Limit;

/**
 * What the provider counted against one limit.
 *
 * @param mostInWindow the largest amount in any window
 * @param total the amount in all
 */
public record LimitUse(String instance, Limit limit, long mostInWindow, long total) {
    /** The largest window divided by the limit; 1 is exactly full. */
    public double largestWindow() {
        return (double) mostInWindow / limit.getAmount();
    }

    /** The total divided by what the limit allows in this time. */
    public double utilisation(long millis) {
        return total / (limit.getAmount() * ((double) millis / limit.getWindowMillis()));
    }
}
