package io.penstock.cli.forecast;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.BatchStatus;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * When a batch is expected to end. It compares what the remaining requests cost, judging by those that have ended,
 * with what the limits allow, what is used of them and when that comes free, and with the calls that can be made at
 * once.
 */
public final class Forecast {
    private final long total;
    private final Map<String, PoolCourse> pools = new TreeMap<>();

    /**
     * A forecast for a batch of which only the requests are known.
     *
     * @param shares the requests of the file by pool
     */
    public Forecast(Collection<PoolConfig> configurations, Map<String, Share> shares) {
        total = shares.values().stream().mapToLong(Share::requests).sum();
        for (PoolConfig pool : configurations) {
            Share share = shares.getOrDefault(pool.getPool(), Share.NONE);
            pools.put(pool.getPool(), new PoolCourse(share, pool.getClockSkewMillis() / 1e3));
        }
    }

    /** Takes an outcome of the batch. */
    public void take(AttemptOutcome outcome) {
        PoolCourse pool = pools.get(outcome.getPool());
        if (pool != null) {
            pool.take(outcome);
        }
    }

    public void take(PoolSnapshot snapshot) {
        PoolCourse pool = pools.get(snapshot.getPool());
        if (pool != null) {
            pool.take(snapshot);
        }
    }

    /** Takes the batch's status in one of its pools. */
    public void take(BatchStatus status) {
        status.getPool().map(pools::get).ifPresent(pool -> pool.take(status));
    }

    /** How long the batch still takes; empty when that is unknown, as before the first request has ended. */
    public Optional<Duration> left(Instant now) {
        long seen = pools.values().stream().mapToLong(PoolCourse::seen).sum();
        long unseen = pools.values().stream().mapToLong(PoolCourse::unseen).sum();
        // Requests that a pool has passed on count as unseen there. Those that the other pool has seen are not still
        // to come.
        double toCome = unseen == 0 ? 0 : (double) Math.max(0, total - seen) / unseen;
        double longest = 0;
        for (PoolCourse pool : pools.values()) {
            OptionalDouble seconds = pool.secondsLeft(toCome * pool.unseen(), now);
            if (seconds.isEmpty()) {
                return Optional.empty();
            }
            longest = Math.max(longest, seconds.getAsDouble());
        }
        return longest > 0 ? Optional.of(Duration.ofMillis(Math.round(1e3 * longest))) : Optional.empty();
    }
}
