package io.penstock.lab.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests at a fixed rate, or by a timetable, in a thread of its own, whatever becomes of them.
 *
 * <p>Latencies are to be counted from the instant at which a request was due, not from the one at which it was written: a
 * stall then counts for every request that it held up (Gil Tene's "coordinated omission").
 */
public final class OpenLoop implements AutoCloseable {
    private final Thread thread;
    private final Instant begin;
    private final LongUnaryOperator dueNanos;
    private volatile boolean ended;
    private volatile @Nullable RuntimeException failure;

    private OpenLoop(RequestWriter writer, LongUnaryOperator dueNanos, long requests) {
        this.dueNanos = dueNanos;
        begin = Instant.now();
        thread = new Thread(() -> run(writer, requests, System.nanoTime()), "open loop");
        thread.setDaemon(true);
    }

    /**
     * Begins to write.
     *
     * @param writer used by nobody else; its first request is the one of number 0
     */
    public static OpenLoop start(RequestWriter writer, int perSecond, long requests) {
        long intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond;
        return start(writer, number -> number * intervalNanos, requests);
    }

    /**
     * Begins to write by a timetable.
     *
     * @param writer used by nobody else; its first request is the one of number 0
     * @param dueNanos when the request of a number is due, since the beginning; no earlier than the one before
     */
    public static OpenLoop start(RequestWriter writer, LongUnaryOperator dueNanos, long requests) {
        OpenLoop loop = new OpenLoop(writer, dueNanos, requests);
        loop.thread.start();
        return loop;
    }

    private void run(RequestWriter writer, long requests, long beginNanos) {
        try {
            for (long number = 0; number < requests && !ended; number++) {
                long due = beginNanos + dueNanos.applyAsLong(number);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                writer.write(1);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** The instant that the timetable counts from. */
    public Instant begin() {
        return begin;
    }

    /** When the request of this number was due. */
    public Instant due(long number) {
        return begin.plusNanos(dueNanos.applyAsLong(number));
    }

    /** What has ended it before its time. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
