package io.penstock.budget.kafka.clock;

/**
 * Leaves time for records between long ticks.
 *
 * <p>Kafka Streams halves the number of records that it processes in a row whenever a punctuation was due after them,
 * down to a single one. While every tick has much to do, only one record would be processed for each tick.
 *
 * <p>Not safe for use by several threads. Durations are nanoseconds.
 */
public final class TickPace {
    /** The longest time that a tick leaves to records, because requests that wait for budget need the next tick. */
    static final long MAX_NANOS = 200_000_000;

    private long lastTickNanos;
    private long tickEndedAtNanos;
    private long recordsNanos;
    private boolean anyRecord;

    /** Notes that a record was processed, and how long that took. */
    public void processed(long nanos) {
        recordsNanos += nanos;
        anyRecord = true;
    }

    /**
     * Whether a tick may do its work: no record has come since the last call, records have had as much time as the
     * last tick, or {@link #MAX_NANOS} have passed since it ended.
     */
    public boolean isDue(long nowNanos) {
        boolean recordsWait = anyRecord;
        anyRecord = false;
        return !recordsWait || recordsNanos >= lastTickNanos || nowNanos - tickEndedAtNanos >= MAX_NANOS;
    }

    /** Notes that a tick has done its work. */
    public void ticked(long beganAtNanos, long nowNanos) {
        lastTickNanos = nowNanos - beganAtNanos;
        tickEndedAtNanos = nowNanos;
        recordsNanos = 0;
    }
}
