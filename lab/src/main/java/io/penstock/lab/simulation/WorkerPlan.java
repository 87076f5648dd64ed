package io.penstock.lab.simulation;

import java.util.List;

/**
 * A worker of a simulation.
 *
 * @param slots calls that it makes at once
 * @param partitions of the admitted topic that it begins with
 */
public record WorkerPlan(String id, int slots, List<Integer> partitions) {
    public WorkerPlan {
        partitions = List.copyOf(partitions);
    }
}
