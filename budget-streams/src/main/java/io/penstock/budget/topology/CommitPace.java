package io.penstock.budget.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits before the interval is over while there is little to do, so that nobody waits for company that does not
 * come. Between two of them passes at least as long as the one before took, so that commits are never all that is done.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class CommitPace {
    /** The shortest time from a commit to the next that is asked for. */
    static final long SHORTEST_MILLIS = 8;

    /** The longest; when commits take longer than this, the interval is left to see to them. */
    static final long LONGEST_MILLIS = 25;

    /** With more records than this in that time, a commit is worth waiting for. */
    static final int FEW_RECORDS = 40;

    private static final long NEVER = Long.MIN_VALUE;

    private final ProcessorContext<?, ?> context;
    private long askedAtMillis = NEVER;
    private long nextAtMillis = NEVER;
    private int records;

    CommitPace(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** Before each record. The first one after a commit comes when that is done. */
    void begins(long nowMillis) {
        if (askedAtMillis != NEVER) {
            long took = nowMillis - askedAtMillis;
            pause(nowMillis, Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, took)));
            askedAtMillis = NEVER;
        }
    }

    /** After each record. */
    void ended(long nowMillis) {
        records++;
        boolean isEarly = nowMillis < nextAtMillis && nextAtMillis - nowMillis <= LONGEST_MILLIS;
        if (isEarly) {
            return;
        }
        if (records > FEW_RECORDS) {
            pause(nowMillis, SHORTEST_MILLIS);
        } else {
            context.commit();
            askedAtMillis = nowMillis;
        }
    }

    private void pause(long nowMillis, long millis) {
        nextAtMillis = nowMillis + millis;
        records = 0;
    }
}
