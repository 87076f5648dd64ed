package io.penstock.dispatcher.provider.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.HttpHost;

/**
 * When a connection may serve another call. Some servers close a connection after an answer without notice. A request
 * that is sent meanwhile is lost, and costs an attempt because nobody can tell whether it was carried out (RFC 9110,
 * section 9.2.2). So a connection to a host that is not proven rests for a moment after its answer, and is used again
 * if it is still open. The first such connection proves the host. A host that closes a connection on a request is
 * doubted for a minute, then twice as long each time, at most an hour.
 *
 * <p>A host that states how long it keeps an idle connection ({@code Keep-Alive: timeout=}) is believed.
 */
final class Reuse {
    /** How long a connection rests: longer than its closing takes to arrive after its last answer. */
    static final Duration REST = Duration.ofMillis(20);

    static final Duration FIRST_DOUBT = Duration.ofMinutes(1);
    static final Duration MAX_DOUBT = Duration.ofHours(1);

    /**
     * How long before the host would close an idle connection it is given up: a request needs time to arrive. Half
     * the stated time where that is less than two of these.
     */
    static final Duration MARGIN = Duration.ofSeconds(1);

    /**
     * What is known about a host.
     *
     * @param isProven whether its connections are used again at once
     * @param doubtedUntilNanos until then no connection proves the host, in elapsed nanoseconds
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

    /** Whether a connection to a host is used again at once after an answer. If not, it rests. */
    boolean isAtOnce(HttpHost host) {
        Known known = hosts.get(host);
        return known != null && known.isProven();
    }

    /**
     * Whether an open connection to a host may serve a call after this idle time. Having rested, it proves the host.
     */
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
                // It was closed in the same period as the one that was noted.
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

    /** Whether a host may be closing a connection after this idle time. */
    boolean isTooLong(HttpHost host, long idleNanos) {
        Duration longest = longestIdle.get(host);
        return longest != null && idleNanos >= longest.toNanos();
    }

    /** How long an idle connection to a host may be used; empty when the host has not stated it. */
    Optional<Duration> longestIdle(HttpHost host) {
        return Optional.ofNullable(longestIdle.get(host));
    }
}
