package io.penstock.budget.request;

import io.penstock.budget.request.CancellationScope.OfBatch;
import io.penstock.budget.request.CancellationScope.OfRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cancellations that are remembered, so that a request which arrives after its cancellation is cancelled too: for a
 * day, and at most ten thousand, of which the oldest is forgotten first. Not safe for use by several threads.
 */
public final class CancelledRequests {
    public static final long RETENTION_MILLIS = 24L * 60 * 60 * 1_000;
    public static final int MAX_REQUESTS = 10_000;

    /** In the order of their time. */
    private final Map<CancellationScope, Long> since = new LinkedHashMap<>();

    /** Remembers a cancellation, anew if it is remembered already; to be called in the order of time. */
    public void add(CancellationScope scope, long nowMillis) {
        since.remove(scope);
        since.put(scope, nowMillis);
    }

    public boolean cover(String pool, RequestIdentity identity) {
        return !since.isEmpty()
                && (since.containsKey(new OfRequest(pool, identity.atItsOrigin()))
                        || since.containsKey(new OfBatch(pool, identity.batch())));
    }

    /** Forgets the oldest if it is too old or there are too many, and answers which. */
    public Optional<CancellationScope> forgetOne(long nowMillis) {
        Optional<CancellationScope> forgotten = since.entrySet().stream()
                .findFirst()
                .filter(oldest -> nowMillis - oldest.getValue() >= RETENTION_MILLIS || since.size() > MAX_REQUESTS)
                .map(Map.Entry::getKey);
        forgotten.ifPresent(since::remove);
        return forgotten;
    }
}
