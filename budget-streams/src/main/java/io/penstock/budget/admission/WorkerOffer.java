package io.penstock.budget.admission;

import java.util.List;

/**
 * What a live worker offers a pool.
 *
 * @param slots calls that it can make at once, at least 0
 * @param partitions partitions of the admitted topic that it reads
 */
public record WorkerOffer(String worker, int slots, List<Integer> partitions) {
    public WorkerOffer {
        partitions = List.copyOf(partitions);
        if (slots < 0) {
            throw new IllegalArgumentException("a worker offers at least 0 slots, got " + slots);
        }
    }
}
