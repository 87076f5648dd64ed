package io.penstock.schemas;

import java.time.Duration;

/** The grants without an outcome that a pool's snapshot lists and that an operator may release. */
public final class OverdueGrants {
    /**
     * How long after the latest start of its call a grant is overdue. By then the consumer group has given up a dead
     * worker, the new owner of its partitions has reported what lapsed, and most calls are over.
     */
    public static final Duration AFTER = CallTimes.MAX_SESSION;

    /** The most grants of a pool that are listed, the oldest first, so that the snapshots stay small. */
    public static final int MAX_GRANTS = 32;

    private OverdueGrants() {}
}
