package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.error.UsageException;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import java.util.Map;

/** Reads the configuration of the pool that a command is for. */
final class PoolInForce {
    private PoolInForce() {}

    /**
     * The pool's configuration.
     *
     * @throws UsageException when no such pool is in force
     */
    static PoolConfig read(Cluster cluster, String pool) {
        Map<String, PoolConfig> pools = ClusterPools.read(cluster);
        PoolConfig config = pools.get(pool);
        if (config == null) {
            throw UnknownPool.of(pool, pools.keySet());
        }
        return config;
    }
}
