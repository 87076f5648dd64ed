package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.PartitionLease;

/**
 * A partition that has been taken over: its tenure, and which of its records are done. For the consumer's thread
 * only.
 */
final class AssignedPartition {
    private final PartitionLease tenure;
    private final PartitionTracker tracker;
    private boolean ready;

    AssignedPartition(PartitionLease tenure, PartitionTracker tracker) {
        this.tenure = tenure;
        this.tracker = tracker;
    }

    PartitionLease tenure() {
        return tenure;
    }

    PartitionTracker tracker() {
        return tracker;
    }

    /** Whether this worker's open marker is committed: only then is anything read. */
    boolean isReady() {
        return ready;
    }

    void opened() {
        ready = true;
    }
}
