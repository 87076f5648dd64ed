package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.PartitionLease;

/**
 * A partition that has been taken over: its lease, and which of its records are done. Used by the worker's thread
 * only.
 */
final class AssignedPartition {
    private final PartitionLease lease;
    private final PartitionTracker tracker;
    private boolean ready;

    AssignedPartition(PartitionLease lease, PartitionTracker tracker) {
        this.lease = lease;
        this.tracker = tracker;
    }

    PartitionLease lease() {
        return lease;
    }

    PartitionTracker tracker() {
        return tracker;
    }

    /** Whether this worker's open marker is committed. Nothing is read before that. */
    boolean isReady() {
        return ready;
    }

    void opened() {
        ready = true;
    }
}
