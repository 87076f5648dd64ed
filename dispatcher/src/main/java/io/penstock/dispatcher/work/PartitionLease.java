package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.RunningCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One worker's hold on one partition, from the assignment to the revocation. A partition that comes back later gets a
 * new lease, so that a late result of the earlier one is recognised. Safe for use by several threads.
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

    /** Whether results still count. */
    public boolean isOver() {
        return state == State.OVER;
    }

    /** From now on nothing is started; what runs goes on. */
    public void drain() {
        if (state == State.STARTING) {
            state = State.DRAINING;
        }
    }

    /** From now on results are dropped, and what runs is given up. */
    public void end() {
        state = State.OVER;
        running.forEach(RunningCall::abort);
    }

    /** Whether no call is under way. */
    public boolean isDrained() {
        return running.isEmpty();
    }

    /** Calls under way. */
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
