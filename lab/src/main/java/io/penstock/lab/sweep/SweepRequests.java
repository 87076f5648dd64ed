package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Arrival;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The requests of one run.
 *
 * @param classes names of the size classes, smallest requests first
 * @param classOf the size class of each request, by its id
 * @param callerOf whose request it is, by its id; empty where callers are not told apart
 */
record SweepRequests(
        List<Arrival> arrivals, List<String> classes, Map<String, String> classOf, Map<String, String> callerOf) {
    SweepRequests {
        arrivals = List.copyOf(arrivals);
        classes = List.copyOf(classes);
        classOf = Map.copyOf(classOf);
        callerOf = Map.copyOf(callerOf);
    }

    String classOf(Arrival arrival) {
        return Objects.requireNonNull(classOf.get(arrival.id()));
    }
}
