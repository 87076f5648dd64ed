package io.penstock.budget.kafka;

import io.penstock.schemas.registry.RegistryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The records at which tasks of this process have failed. What a task did with such a record is rolled back with the
 * transaction, and the record is read again. Without a bound, a task could fail at the same record for ever.
 *
 * <p>Safe for use by several threads: the thread that reads a record again is not the one that failed.
 */
final class PoisonRecords {
    /** How often a record is tried: the first failure may have been due to the machine. */
    static final int MAX_FAILURES = 2;

    /** The most records that are remembered; when more fail at once, the records are not the reason. */
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

    /** Notes a failure if it is due to the record; returns what the task must throw. */
    synchronized RuntimeException failed(String source, Throwable failure) {
        if (!isOfTheRecord(failure)) {
            return failure instanceof RuntimeException other ? other : new IllegalStateException(failure);
        }
        int before = bySource.containsKey(source) ? bySource.get(source).failures() : 0;
        bySource.put(source, new Suspicion(before + 1, String.valueOf(failure)));
        return new FailedRecordException(source, failure);
    }

    /**
     * Whether the failure is due to the record. Failures of the broker, the disk or an earlier send come as Kafka's
     * own exceptions, at any later call. The only such exception about the record is that it cannot be serialized.
     */
    private static boolean isOfTheRecord(Throwable failure) {
        return !(failure instanceof KafkaException)
                || (failure.getCause() instanceof SerializationException
                        && !(failure.getCause() instanceof RegistryException));
    }
}
