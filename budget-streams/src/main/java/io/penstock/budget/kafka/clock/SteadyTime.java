package io.penstock.budget.kafka.clock;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * The time that Kafka Streams schedules by: as the wall clock was when the process began, and from then on as time passes.
 * By the wall clock itself, one that is set back by an hour would leave a ledger without a tick for that hour.
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
