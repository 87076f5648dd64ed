package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.CommitPace;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one ledger process runs.
 *
 * @param id stable across restarts of the same process, unique among ledgers: a restarted ledger takes its place back at
 *     once
 * @param stateDirectory where the state stores are kept
 * @param requestPartitions partitions of the requests topic; cancellations and attempts have as many
 * @param threads stream threads, at least 1
 * @param standbyReplicas copies of the state on other ledgers
 * @param commitInterval how often a transaction ends at least; one is asked for much sooner by {@link CommitPace}
 * @param sessionTimeout after which a ledger that is not heard of loses its partitions to another
 */
public record LedgerConfig(
        String id,
        Path stateDirectory,
        int requestPartitions,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        Duration sessionTimeout) {

    public LedgerConfig {
        if (requestPartitions < 1 || threads < 1 || standbyReplicas < 0) {
            throw new IllegalArgumentException("a ledger has at least 1 partition, 1 thread and 0 standbys, got "
                    + requestPartitions + ", " + threads + " and " + standbyReplicas);
        }
    }

    /** One thread, no standby, commits every 200 ms at least, a session of 10 s. */
    public static LedgerConfig of(String id, Path stateDirectory, int requestPartitions) {
        return new LedgerConfig(
                id, stateDirectory, requestPartitions, 1, 0, Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    public LedgerConfig withStandbyReplicas(int replicas) {
        return new LedgerConfig(
                id, stateDirectory, requestPartitions, threads, replicas, commitInterval, sessionTimeout);
    }

    public LedgerConfig withSessionTimeout(Duration timeout) {
        return new LedgerConfig(
                id, stateDirectory, requestPartitions, threads, standbyReplicas, commitInterval, timeout);
    }
}
