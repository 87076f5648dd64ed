package io.penstock.budget.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits before the interval is over while there is little to do, so that nobody waits for company that does not
 * come. Not safe for use by several threads.
 */
final class CommitPace {
    /** The shortest time between two commits that are asked for, in milliseconds. */
    static final long SHORTEST_MILLIS = 8;

    /** With more records than this in that time, a commit is worth waiting for. */
    static final int FEW_RECORDS = 40;

    private final ProcessorContext<?, ?> context;
    private long askedAtMillis = Long.MIN_VALUE;
    private int records;

    CommitPace(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** After each record, at an instant in milliseconds of the wall clock. */
    void handled(long nowMillis) {
        records++;
        if (nowMillis - SHORTEST_MILLIS < askedAtMillis && askedAtMillis <= nowMillis) {
            return;
        }
        if (records <= FEW_RECORDS) {
            context.commit();
        }
        askedAtMillis = nowMillis;
        records = 0;
    }
}
