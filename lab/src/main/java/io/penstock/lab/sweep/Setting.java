package io.penstock.lab.sweep;

import java.util.SplittableRandom;

/**
 * One value of a sweep's parameter.
 *
 * @param arrivalMillis for how long requests come
 */
record Setting(double x, long arrivalMillis, Draw draw) {
    /** From the start of the pipeline until the first request: by then the ledger reads and knows its workers. */
    static final long LEAD_MILLIS = 2_000;

    /** From the end of the arrivals until the count ends. */
    static final long DRAIN_MILLIS = 20_000;

    /** Draws the requests, the same ones for the same random numbers whatever the variant. */
    @FunctionalInterface
    interface Draw {
        Requests requests(SplittableRandom random, Variant variant);
    }

    /** What the counted requests are related to. */
    long countedMillis() {
        return arrivalMillis + DRAIN_MILLIS;
    }
}
