package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.RunningCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One worker's hold on one partition, from its take-over to its release or loss. A partition that comes back gets a
 * new lease, so that a late result under the earlier one is recognised. Safe for use by several threads.
 */
public final class PartitionLease {
    private enum State {
        STARTING,
        DRAINING,
        OVER
    }

    private final int partition;
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private volatile State state = State.STARTING;

    public PartitionLease(int partition) {
        this.partition = partition;
    }

    public int partition() {
        return partition;
    }

    /** Whether a call may be started for one of its grants. */
    public boolean mayStart() {
        return state == State.STARTING;
    }

    /** Whether the lease is over, so that results no longer count. */
    public boolean isOver() {
        return state == State.OVER;
    }

    /** Lets nothing start from now on. Running calls go on. */
    public void drain() {
        if (state == State.STARTING) {
            state = State.DRAINING;
        }
    }

    /** Ends the lease: running calls are given up, and results are dropped. */
    public void end() {
        state = State.OVER;
        running.forEach(RunningCall::abort);
    }

    /** Whether no call is under way. */
    public boolean isDrained() {
        return running.isEmpty();
    }

    /** The number of calls under way. */
    public int calls() {
        return running.size();
    }

    void add(Attempt attempt) {
        running.add(attempt);
    }

    void remove(Attempt attempt) {
        running.remove(attempt);
    }
}
