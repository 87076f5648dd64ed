package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.CommitPace;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one ledger process runs.
 *
 * @param id unique among ledgers and stable across restarts, so that a restarted ledger gets its tasks back at once
 * @param stateDirectory where the state stores are kept
 * @param requestPartitions partitions of the requests topic, at least 1; cancellations and attempts have as many
 * @param threads stream threads, at least 1
 * @param standbyReplicas copies of the state on other ledgers, at least 0
 * @param commitInterval the longest time between two commits; {@link CommitPace} asks for one much sooner
 * @param sessionTimeout the silence after which a ledger loses its partitions to another
 * @param warmStart what pools begin with of which its state has nothing
 */
public record LedgerConfig(
        String id,
        Path stateDirectory,
        int requestPartitions,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        Duration sessionTimeout,
        WarmStart warmStart) {

    /** @throws IllegalArgumentException when a number is below its bound */
    public LedgerConfig {
        if (requestPartitions < 1 || threads < 1 || standbyReplicas < 0) {
            throw new IllegalArgumentException("a ledger has at least 1 partition, 1 thread and 0 standbys, got "
                    + requestPartitions + ", " + threads + " and " + standbyReplicas);
        }
    }

    /**
     * A configuration with one thread, no standby, a commit at least every 200 ms, a session timeout of 10 s and no
     * warm start.
     */
    public static LedgerConfig of(String id, Path stateDirectory, int requestPartitions) {
        return new LedgerConfig(
                id,
                stateDirectory,
                requestPartitions,
                1,
                0,
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                WarmStart.NONE);
    }

    public LedgerConfig withStandbyReplicas(int replicas) {
        return new LedgerConfig(
                id, stateDirectory, requestPartitions, threads, replicas, commitInterval, sessionTimeout, warmStart);
    }

    public LedgerConfig withSessionTimeout(Duration timeout) {
        return new LedgerConfig(
                id, stateDirectory, requestPartitions, threads, standbyReplicas, commitInterval, timeout, warmStart);
    }

    public LedgerConfig withWarmStart(WarmStart newWarmStart) {
        return new LedgerConfig(
                id,
                stateDirectory,
                requestPartitions,
                threads,
                standbyReplicas,
                commitInterval,
                sessionTimeout,
                newWarmStart);
    }
}
