package io.penstock.budget.strategy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a live worker offers a pool.
 *
 * @param slots calls that it can make at once, at least 0
 * @param partitions partitions of the admitted topic that it reads
 * @param openChannels channels that it has open, in use or idle, by instance
 * @param unavailable instances that it cannot call
 */
public record WorkerCapacity(
        String worker,
        int slots,
        List<Integer> partitions,
        Map<String, Integer> openChannels,
        Set<String> unavailable) {
    /** @throws IllegalArgumentException when {@code slots} is negative */
    public WorkerCapacity {
        partitions = List.copyOf(partitions);
        openChannels = Map.copyOf(openChannels);
        unavailable = Set.copyOf(unavailable);
        if (slots < 0) {
            throw new IllegalArgumentException("a worker offers at least 0 slots, got " + slots);
        }
    }

    /** The offer of a worker that can call every instance. */
    public WorkerCapacity(String worker, int slots, List<Integer> partitions, Map<String, Integer> openChannels) {
        this(worker, slots, partitions, openChannels, Set.of());
    }
}
