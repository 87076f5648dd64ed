package io.penstock.lab.chaos;

import java.time.Duration;

/**
 * How large a run is.
 *
 * @param seed of everything that is drawn
 * @param requests at least 1
 * @param span how long requests arrive and incidents happen; at least 1 s
 * @param window of every key's limits; at least 1 s
 * @param clockSkew how late the provider may count a call after it was sent
 * @param dispatcherSession after which the broker takes a dispatcher for dead
 * @param ledgerSession after which the broker takes a ledger for dead
 */
public record ChaosSettings(
        long seed,
        int requests,
        Duration span,
        Duration window,
        Duration clockSkew,
        Duration dispatcherSession,
        Duration ledgerSession,
        IncidentCounts incidents,
        EdgeCounts edges) {
    private static final Duration SECOND = Duration.ofSeconds(1);

    public ChaosSettings {
        if (requests < 1) {
            throw new IllegalArgumentException("a run has at least 1 request, got " + requests);
        }
        if (span.compareTo(SECOND) < 0 || window.compareTo(SECOND) < 0) {
            throw new IllegalArgumentException("span and window are at least 1 s, got " + span.toMillis() + " ms and "
                    + window.toMillis() + " ms");
        }
    }
}
