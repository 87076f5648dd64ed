package io.penstock.lab.command;

import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.lab.baseline.Baseline;
import io.penstock.lab.baseline.Contender;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The contender with ledger and dispatcher, with one pool of one instance without limits. */
final class WholePipeline implements Contender {
    private final String baseUrl;
    private final int slots;

    WholePipeline(String baseUrl, int slots) {
        this.baseUrl = baseUrl;
        this.slots = slots;
    }

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public Running start(Cluster cluster, Path directory) {
        int partitions = TopicPlan.embedded().ensure(cluster).partitions(Topic.REQUESTS);
        PoolConfig pool = PoolConfig.newBuilder()
                .setPool(Baseline.POOL)
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("only")
                        .setBaseUrl(baseUrl)
                        .build()))
                .build();
        ClusterPools.publish(cluster, List.of(pool), Set.of());
        Ledger ledger = Ledger.start(cluster, LedgerConfig.of("baseline", directory, partitions));
        try {
            Dispatcher dispatcher =
                    Dispatcher.start(cluster, DispatcherConfig.of("baseline").withSlotsPerPool(slots));
            return new Parts(ledger, dispatcher);
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    private record Parts(Ledger ledger, Dispatcher dispatcher) implements Running {
        @Override
        public Optional<Throwable> failure() {
            return ledger.failure().or(dispatcher::failure);
        }

        @Override
        public void close() {
            dispatcher.close();
            ledger.close();
        }
    }
}
