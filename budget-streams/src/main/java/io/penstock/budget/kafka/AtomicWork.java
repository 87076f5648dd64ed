package io.penstock.budget.kafka;

import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Runs work that must be committed as a whole or not at all.
 *
 * <p>With exactly-once processing all tasks of a thread share a transaction. When a processor throws a {@code
 * TimeoutException}, Kafka Streams 4.3 treats the task as corrupted. Before it restores the task, {@code
 * TaskManager.handleCorruption} commits the other tasks, and with them, in the one transaction, the half that this
 * task has sent. Any other exception ends the thread, and the transaction is aborted.
 */
final class AtomicWork {
    private AtomicWork() {}

    /**
     * Runs the work.
     *
     * @throws StreamsException instead of a {@code TimeoutException}
     */
    static void run(Runnable work) {
        try {
            work.run();
        } catch (TimeoutException timedOut) {
            throw new StreamsException("a transaction is given up, since the broker did not answer", timedOut);
        }
    }
}
