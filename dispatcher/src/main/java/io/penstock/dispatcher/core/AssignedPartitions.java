package io.penstock.dispatcher.core;

import io.penstock.dispatcher.work.PartitionLease;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The partitions that the group has given to this worker. Each is first assigned, then taken over, then ready. Only
 * the consumer's thread changes them; any thread may call {@link #ready()}.
 */
final class AssignedPartitions {
    private final Set<Integer> unclaimed = new HashSet<>();
    private final Map<Integer, AssignedPartition> claimed = new TreeMap<>();
    private volatile List<Integer> ready = List.of();

    void assigned(int partition) {
        unclaimed.add(partition);
    }

    void claimed(int partition, AssignedPartition assigned) {
        unclaimed.remove(partition);
        claimed.put(partition, assigned);
    }

    void removed(int partition) {
        unclaimed.remove(partition);
        claimed.remove(partition);
        publishReady();
    }

    /** Notes that the open markers of these partitions are committed. */
    void opened(Collection<AssignedPartition> assignedPartitions) {
        assignedPartitions.forEach(AssignedPartition::opened);
        publishReady();
    }

    /** The assigned partitions whose committed progress has not been read yet. */
    Set<Integer> unclaimed() {
        return new TreeSet<>(unclaimed);
    }

    /** Whether every assigned partition has been taken over and opened. */
    boolean areAllReady() {
        for (AssignedPartition assigned : claimed.values()) {
            if (!assigned.isReady()) {
                return false;
            }
        }
        return unclaimed.isEmpty();
    }

    /** Every partition that is assigned. */
    Set<Integer> numbers() {
        Set<Integer> numbers = new TreeSet<>(unclaimed);
        numbers.addAll(claimed.keySet());
        return numbers;
    }

    Collection<AssignedPartition> all() {
        return claimed.values();
    }

    List<AssignedPartition> unopened() {
        return claimed.values().stream().filter(assigned -> !assigned.isReady()).toList();
    }

    Optional<AssignedPartition> of(int partition) {
        return Optional.ofNullable(claimed.get(partition));
    }

    /** The partition of a lease, unless the lease has been replaced or the partition is no longer held. */
    Optional<AssignedPartition> of(PartitionLease lease) {
        return of(lease.partition()).filter(assigned -> assigned.lease().equals(lease));
    }

    /** The partitions from which grants can be started, in ascending order. */
    List<Integer> ready() {
        return ready;
    }

    /** Reports no partition as ready until the next change, although they are still held. */
    void withdrawAll() {
        ready = List.of();
    }

    private void publishReady() {
        ready = claimed.values().stream()
                .filter(AssignedPartition::isReady)
                .filter(assigned -> assigned.lease().mayStart())
                .map(assigned -> assigned.lease().partition())
                .toList();
    }
}
