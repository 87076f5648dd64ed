package io.penstock.dispatcher.provider.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.HttpHost;

/**
 * When a connection may serve another call. Some servers close a connection after its answer without having said so, and a
 * request that is sent meanwhile is lost: whether it was carried out cannot be told (RFC 9110, section 9.2.2), so it costs an
 * attempt. Of a host of which it is not known yet whether it keeps its connections, a connection rests for a moment after its
 * answer and is used again if it is still open; the first that is proves the host. A host that closes a connection on a
 * request loses that trust for a while, longer each time.
 *
 * <p>A host that states how long it keeps an idle connection ({@code Keep-Alive: timeout=}) is believed.
 */
final class Reuse {
    /** Longer than the end of a connection takes to follow its last answer. */
    static final Duration REST = Duration.ofMillis(20);

    static final Duration FIRST_DOUBT = Duration.ofMinutes(1);
    static final Duration MAX_DOUBT = Duration.ofHours(1);

    /** How long before a host closes an idle connection it is given up: a request must arrive, and clocks differ. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    /**
     * What is known of a host.
     *
     * @param isProven whether its connections are used again at once
     * @param doubtedUntilNanos before, no connection proves it
     * @param doubt how long the last doubt was; zero when there was none
     */
    private record Known(boolean isProven, long doubtedUntilNanos, Duration doubt) {}

    private final LongSupplier nanoTime;
    private final Map<HttpHost, Known> hosts = new ConcurrentHashMap<>();
    private final Map<HttpHost, Duration> longestIdle = new ConcurrentHashMap<>();

    /** @param nanoTime elapsed nanoseconds */
    Reuse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a connection to a host is used again at once after an answer; else it rests. */
    boolean isAtOnce(HttpHost host) {
        Known known = hosts.get(host);
        return known != null && known.isProven();
    }

    /** Whether an open connection to a host may serve a call after it was idle for so long; it proves the host by that. */
    boolean isRested(HttpHost host, long idleNanos) {
        if (isAtOnce(host)) {
            return true;
        }
        boolean isRested = idleNanos >= REST.toNanos();
        if (isRested) {
            survived(host);
        }
        return isRested;
    }

    /** A connection to a host was still open after its rest. */
    void survived(HttpHost host) {
        long now = nanoTime.getAsLong();
        hosts.compute(
                host,
                (name, known) -> known == null
                        ? new Known(true, now, Duration.ZERO)
                        : new Known(
                                known.isProven() || now - known.doubtedUntilNanos() >= 0,
                                known.doubtedUntilNanos(),
                                known.doubt()));
    }

    /** A host closed a connection that had served a call on the request of the next. */
    void closedOnRequest(HttpHost host) {
        long now = nanoTime.getAsLong();
        hosts.compute(host, (name, known) -> {
            if (known != null && !known.isProven()) {
                // of the same time as the one that was noted
                return known;
            }
            Duration before = known == null ? Duration.ZERO : known.doubt();
            Duration doubt = before.isZero() ? FIRST_DOUBT : before.multipliedBy(2);
            Duration bounded = doubt.compareTo(MAX_DOUBT) > 0 ? MAX_DOUBT : doubt;
            return new Known(false, now + bounded.toNanos(), bounded);
        });
    }

    /** A host has said how long it keeps idle connections. */
    void keepsIdle(HttpHost host, Duration stated) {
        Duration margin = stated.compareTo(MARGIN.multipliedBy(2)) < 0 ? stated.dividedBy(2) : MARGIN;
        longestIdle.put(host, stated.minus(margin));
    }

    /** Whether a host may be closing a connection that was idle for so long. */
    boolean isTooLong(HttpHost host, long idleNanos) {
        Duration longest = longestIdle.get(host);
        return longest != null && idleNanos >= longest.toNanos();
    }

    /** How long an idle connection to a host is kept; empty when it has not said. */
    Optional<Duration> longestIdle(HttpHost host) {
        return Optional.ofNullable(longestIdle.get(host));
    }
}
