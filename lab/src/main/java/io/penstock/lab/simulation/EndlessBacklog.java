package io.penstock.lab.simulation;

import java.util.ArrayList;
import java.util.List;

/** Requests that never run out: enough are submitted to keep a number of them waiting. */
public final class EndlessBacklog implements Workload {
    private static final long INTERVAL_MILLIS = 100;

    /** Makes the requests one after another. */
    @FunctionalInterface
    public interface Source {
        Arrival next(int number, long atMillis);
    }

    private final int depth;
    private final long endMillis;
    private final Source source;
    private int number;
    private long nextAtMillis;

    /**
     * @param depth the number of requests that wait at all times, at least 1
     * @param endMillis the instant after which none is submitted, in milliseconds since the beginning
     */
    public EndlessBacklog(int depth, long endMillis, Source source) {
        this.depth = depth;
        this.endMillis = endMillis;
        this.source = source;
    }

    @Override
    public long nextAtMillis() {
        return nextAtMillis < endMillis ? nextAtMillis : NEVER;
    }

    @Override
    public List<Arrival> take(long nowMillis, long waiting) {
        nextAtMillis = nowMillis + INTERVAL_MILLIS;
        List<Arrival> missing = new ArrayList<>();
        for (long i = waiting; i < depth; i++) {
            missing.add(source.next(number++, nowMillis));
        }
        return missing;
    }
}
