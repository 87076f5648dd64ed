package io.penstock.lab.simulation;

import java.util.List;

/** Where a simulation's requests come from. */
public interface Workload {
    /** The instant that stands for no more requests. */
    long NEVER = Long.MAX_VALUE;

    /** When the next requests are due, in milliseconds since the beginning; {@link #NEVER} when there are no more. */
    long nextAtMillis();

    /**
     * The requests to submit now.
     *
     * @param waiting the number of requests that are neither granted nor ended
     */
    List<Arrival> take(long nowMillis, long waiting);
}
