package io.penstock.budget.kafka.clock;

/**
 * Leaves time for records between ticks that take long.
 *
 * <p>Kafka Streams halves the number of records that it processes in a row whenever a punctuation was due behind them, down
 * to a single one. While every tick has its hands full, one record would be processed for each of them.
 *
 * <p>Not safe for use by several threads. Durations are nanoseconds.
 */
public final class TickPace {
    /** The longest wait of a tick for records: what waits for budget is not to wait much longer than the tick itself. */
    static final long MAX_NANOS = 200_000_000;

    private long lastTickNanos;
    private long tickEndedAtNanos;
    private long recordsNanos;
    private boolean anyRecord;

    /** A record was processed, which took so long. */
    public void processed(long nanos) {
        recordsNanos += nanos;
        anyRecord = true;
    }

    /** Whether a tick may do its work: no record has come since it was asked last, or they have had as long as the last tick. */
    public boolean isDue(long nowNanos) {
        boolean recordsWait = anyRecord;
        anyRecord = false;
        return !recordsWait || recordsNanos >= lastTickNanos || nowNanos - tickEndedAtNanos >= MAX_NANOS;
    }

    /** A tick has done its work. */
    public void ticked(long beganAtNanos, long nowNanos) {
        lastTickNanos = nowNanos - beganAtNanos;
        tickEndedAtNanos = nowNanos;
        recordsNanos = 0;
    }
}
