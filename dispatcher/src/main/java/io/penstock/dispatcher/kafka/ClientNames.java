package io.penstock.dispatcher.kafka;

import io.penstock.schemas.Cluster;

/** Names that the workers of one cluster share, or must not share. */
public final class ClientNames {
    private ClientNames() {}

    /** The consumer group of all workers. */
    public static String group(Cluster cluster) {
        return cluster.prefix() + "-dispatchers";
    }

    static String transactionalId(Cluster cluster, String worker) {
        return cluster.prefix() + "-dispatcher-" + worker;
    }
}
