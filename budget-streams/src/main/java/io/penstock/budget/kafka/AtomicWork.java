package io.penstock.budget.kafka;

import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Work that is committed whole or not at all.
 *
 * <p>With exactly-once processing all tasks of a thread share a transaction. When a time-out comes out of a processor,
 * Kafka Streams 4.3 takes the task for corrupted, and before it restores it {@code TaskManager.handleCorruption} commits
 * the other tasks, and with them in the one transaction what this task has sent half of. Any other exception ends the
 * thread, and the transaction is aborted.
 */
final class AtomicWork {
    private AtomicWork() {}

    /** @throws StreamsException in the place of a time-out */
    static void run(Runnable work) {
        try {
            work.run();
        } catch (TimeoutException timedOut) {
            throw new StreamsException("a transaction is given up, since the broker did not answer", timedOut);
        }
    }
}
