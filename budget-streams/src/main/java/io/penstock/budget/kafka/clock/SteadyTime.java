package io.penstock.budget.kafka.clock;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * The time by which Kafka Streams schedules. It starts with the wall clock when the process begins, and from then on
 * follows elapsed time. With the wall clock itself, setting it back by an hour would leave a ledger without ticks for
 * that hour.
 */
public final class SteadyTime implements Time {
    static final long NANOS_PER_MILLI = 1_000_000;

    private final long beganAtMillis = System.currentTimeMillis();
    private final long beganAtNanos = System.nanoTime();

    @Override
    public long milliseconds() {
        return beganAtMillis + (System.nanoTime() - beganAtNanos) / NANOS_PER_MILLI;
    }

    @Override
    public long nanoseconds() {
        return System.nanoTime();
    }

    @Override
    public void sleep(long millis) {
        Time.SYSTEM.sleep(millis);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMillis)
            throws InterruptedException {
        long left = deadlineMillis - milliseconds();
        Time.SYSTEM.waitObject(object, condition, Time.SYSTEM.milliseconds() + left);
    }
}
