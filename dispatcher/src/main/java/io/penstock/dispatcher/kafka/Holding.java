package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.Tenure;

/**
 * A partition that has been taken over: its tenure, and which of its records are done. For the consumer's thread
 * only.
 */
final class Holding {
    private final Tenure tenure;
    private final PartitionTracker tracker;
    private boolean ready;

    Holding(Tenure tenure, PartitionTracker tracker) {
        this.tenure = tenure;
        this.tracker = tracker;
    }

    Tenure tenure() {
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
