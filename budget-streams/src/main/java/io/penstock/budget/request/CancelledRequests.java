package io.penstock.budget.request;

import io.penstock.budget.request.CancellationScope.OfBatch;
import io.penstock.budget.request.CancellationScope.OfRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cancellations that are remembered, so that a request that arrives after its cancellation is cancelled, too. They
 * are kept for a day; of more than {@value #MAX_REQUESTS} the oldest is forgotten. Not safe for use by several
 * threads.
 */
public final class CancelledRequests {
    public static final long RETENTION_MILLIS = 24L * 60 * 60 * 1_000;
    public static final int MAX_REQUESTS = 10_000;

    /** In the order of time, the oldest first. */
    private final Map<CancellationScope, Long> since = new LinkedHashMap<>();

    /** Remembers a cancellation from now on, even if it was remembered before; to be called in the order of time. */
    public void add(CancellationScope scope, long nowMillis) {
        since.remove(scope);
        since.put(scope, nowMillis);
    }

    /** Whether a request of a pool, or its whole batch, was cancelled. */
    public boolean cover(String pool, RequestIdentity identity) {
        return !since.isEmpty()
                && (since.containsKey(new OfRequest(pool, identity.atItsOrigin()))
                        || since.containsKey(new OfBatch(pool, identity.batch())));
    }

    /** Forgets the oldest cancellation if it is too old or there are too many, and returns it. */
    public Optional<CancellationScope> forgetOne(long nowMillis) {
        Optional<CancellationScope> forgotten = since.entrySet().stream()
                .findFirst()
                .filter(oldest -> nowMillis - oldest.getValue() >= RETENTION_MILLIS || since.size() > MAX_REQUESTS)
                .map(Map.Entry::getKey);
        forgotten.ifPresent(since::remove);
        return forgotten;
    }
}
