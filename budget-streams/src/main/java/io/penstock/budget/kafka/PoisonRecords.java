package io.penstock.budget.kafka;

import io.penstock.schemas.registry.RegistryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The records at which tasks of this process have failed. What a task did with such a record is rolled back with its
 * transaction, and the record is read again; at one at which it fails again, it would fail for ever.
 *
 * <p>Safe for use by several threads: the thread that reads a record again is not the one that failed.
 */
final class PoisonRecords {
    /** A record is tried so often: what failed may have been the machine's doing once. */
    static final int MAX_FAILURES = 2;

    /** Records remembered; with more than that failing at once it is not the records. */
    static final int MAX_RECORDS = 1_000;

    private record Suspicion(int failures, String cause) {}

    private final Map<String, Suspicion> bySource = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Suspicion> eldest) {
            return size() > MAX_RECORDS;
        }
    };

    /** Why the record at this place must not be tried any more; empty when it may. */
    synchronized Optional<String> verdict(String source) {
        return Optional.ofNullable(bySource.get(source))
                .filter(suspicion -> suspicion.failures() >= MAX_FAILURES)
                .map(suspicion -> "the ledger failed at it " + MAX_FAILURES + " times: " + suspicion.cause());
    }

    /** Notes a failure, if it is the record's; answers what the task is to fail with. */
    synchronized RuntimeException failed(String source, Throwable failure) {
        if (!isOfTheRecord(failure)) {
            return failure instanceof RuntimeException other ? other : new IllegalStateException(failure);
        }
        int before = bySource.containsKey(source) ? bySource.get(source).failures() : 0;
        bySource.put(source, new Suspicion(before + 1, String.valueOf(failure)));
        return new FailedRecordException(source, failure);
    }

    /**
     * Whether the record is what failed, and not the broker, the disk or an earlier send, of which Kafka tells with
     * exceptions of its own whenever it likes. Only that a record cannot be written is a Kafka exception about the record.
     */
    private static boolean isOfTheRecord(Throwable failure) {
        return !(failure instanceof KafkaException)
                || (failure.getCause() instanceof SerializationException
                        && !(failure.getCause() instanceof RegistryException));
    }
}
