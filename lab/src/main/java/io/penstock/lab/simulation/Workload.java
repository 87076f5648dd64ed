package io.penstock.lab.simulation;

import java.util.List;

/** Where a simulation's requests come from. */
public interface Workload {
    /** No more requests come. */
    long NEVER = Long.MAX_VALUE;

    /** When it wants to be asked next, in milliseconds since the beginning; {@link #NEVER} at its end. */
    long nextAtMillis();

    /**
     * What is submitted now.
     *
     * @param waiting requests that have been submitted and neither granted nor ended
     */
    List<Arrival> take(long nowMillis, long waiting);
}
