package io.penstock.schemas;

import java.time.Duration;

/** Which of the grants without an outcome a pool's snapshot lists, and an operator may release. */
public final class OverdueGrants {
    /**
     * How long after the latest start of its call. By then the group has given up a worker that is gone, and whoever has its
     * partitions now has reported what lapsed; most calls are over.
     */
    public static final Duration AFTER = CallTimes.MAX_SESSION;

    /** The oldest, so many of a pool, so that a snapshot of every second stays small; those behind follow. */
    public static final int MAX_GRANTS = 32;

    private OverdueGrants() {}
}
