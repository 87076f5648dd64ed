package io.penstock.lab.simulation;

import io.penstock.records.InferenceRequest;
import io.penstock.records.ResponseStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the invariant checker knows about one request. */
final class TrackedRequest {
    /** The order of first come, first served, as the ledger must apply it. */
    static final Comparator<TrackedRequest> FIRST_COME = Comparator.<TrackedRequest>comparingLong(
                    held -> held.submittedAtMillis)
            .thenComparingLong(held -> held.sequence);

    /** What a request asks of an instance. */
    record Operation(Arrival.Endpoint endpoint, String model) {}

    final Arrival arrival;
    final long arrivedAtMillis;
    boolean waiting;
    /** Whether a call of it has failed. */
    boolean isRetry;

    /** The pool that the request is in. */
    String pool = "";

    long sequence;
    long submittedAtMillis;
    long notBeforeMillis;
    long expiresAtMillis;
    /** When the ledger read it, by the ledger's clock. */
    long offeredAtMillis;

    long waitedMillis;
    OptionalLong grantedAtMillis = OptionalLong.empty();
    /** The place of its last grant in the order of all grants. */
    OptionalLong grantNumber = OptionalLong.empty();

    @Nullable
    ResponseStatus ended;

    TrackedRequest(Arrival arrival, long arrivedAtMillis) {
        this.arrival = arrival;
        this.arrivedAtMillis = arrivedAtMillis;
    }

    Operation operation() {
        return new Operation(arrival.endpoint(), arrival.form().model());
    }

    /**
     * The ledger has read the request and, as far as is known, lets it wait.
     *
     * @param longestWait the longest wait of its pool, in milliseconds
     */
    void offered(InferenceRequest request, Optional<Long> longestWait, long newSequence, long ledgerMillis) {
        waiting = true;
        isRetry = request.getAttempt() > 1;
        this.pool = request.getPool();
        sequence = newSequence;
        offeredAtMillis = ledgerMillis;
        submittedAtMillis = Math.min(
                ledgerMillis,
                request.getSubmittedAt().map(Instant::toEpochMilli).orElse(ledgerMillis));
        notBeforeMillis = request.getNotBefore().map(Instant::toEpochMilli).orElse(0L);
        long waitEnd = request.getMaxWaitMillis()
                .or(() -> longestWait)
                .map(wait -> wait > Long.MAX_VALUE - submittedAtMillis ? Long.MAX_VALUE : submittedAtMillis + wait)
                .orElse(Long.MAX_VALUE);
        expiresAtMillis = Math.min(
                waitEnd, request.getDeadline().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
    }

    /** Another pool has the request now, where it waits behind those that came earlier. */
    void takenOver(String newPool, long newSequence, long ledgerMillis) {
        waiting = true;
        pool = newPool;
        sequence = newSequence;
        // Nothing can have been submitted later than now.
        submittedAtMillis = Math.min(submittedAtMillis, ledgerMillis);
        notBeforeMillis = 0;
    }
}
