package io.penstock.lab.sweep;

import java.util.SplittableRandom;

/**
 * One value of a sweep's parameter.
 *
 * @param arrivalMillis for how long requests come
 * @param drainMillis from the end of the arrivals until the count ends
 */
record Setting(double x, long arrivalMillis, long drainMillis, Draw draw) {
    /** From the start of the pipeline until the first request: by then the ledger reads and knows its workers. */
    static final long LEAD_MILLIS = 2_000;

    private static final long DRAIN_MILLIS = 20_000;

    /** Draws the requests, the same ones for the same random numbers whatever the variant. */
    @FunctionalInterface
    interface Draw {
        SweepRequests requests(long arrivalMillis, SplittableRandom random, Variant variant);
    }

    Setting(double x, long arrivalMillis, Draw draw) {
        this(x, arrivalMillis, DRAIN_MILLIS, draw);
    }

    /** The same over another time, with a drain in proportion. */
    Setting lasting(long newArrivalMillis) {
        return new Setting(x, newArrivalMillis, drainMillis * newArrivalMillis / arrivalMillis, draw);
    }

    SweepRequests requests(long seed, Variant variant) {
        return draw.requests(arrivalMillis, new SplittableRandom(seed), variant);
    }

    /** What the counted requests are related to. */
    long countedMillis() {
        return arrivalMillis + drainMillis;
    }
}
