package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.ArrivalTime;
import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The ledger's topology: one processor with its stores between the co-partitioned sources and the sinks. */
public final class LedgerTopology {
    private static final String PROCESSOR = "ledger";

    /**
     * A record without a usable timestamp, as some producers write them, counts as old as its neighbours. A record
     * from the future counts as written now: Kafka Streams would otherwise process everything else first, and the
     * records behind it would wait as long.
     */
    private static final TimestampExtractor TIMESTAMPS = (record, partitionTime) -> record.timestamp() >= 0
            ? Math.min(record.timestamp(), System.currentTimeMillis())
            : Math.max(0, partitionTime);

    private LedgerTopology() {}

    /**
     * Builds the topology on given stores, as a simulation needs them, and on the time of Kafka Streams alone.
     *
     * @param ledgers makes the ledger of each pool
     * @param storage may replace each store by another one of the same name
     */
    public static Topology build(
            Cluster cluster,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            UnaryOperator<KeyValueBytesStoreSupplier> storage) {
        return build(cluster, requestPartitions, random, ledgers, storage, Clocks.OF_THE_STREAM);
    }

    /**
     * Builds the topology on given stores and clocks.
     *
     * @param clocks tell the time, which may step
     */
    public static Topology build(
            Cluster cluster,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            UnaryOperator<KeyValueBytesStoreSupplier> storage,
            Clocks clocks) {
        return build(cluster, requestPartitions, random, ledgers, storage, ProcessScope.of(clocks, WarmStart.NONE));
    }

    static Topology build(
            Cluster cluster,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            UnaryOperator<KeyValueBytesStoreSupplier> storage,
            ProcessScope process) {
        Topology topology = new Topology();
        ClusterView.Sources sources = ClusterView.addTo(topology, cluster);
        addSource(topology, cluster, Topic.REQUESTS, new ArrivalTime());
        addSource(topology, cluster, Topic.CANCELLATIONS, TIMESTAMPS);
        addSource(topology, cluster, Topic.ATTEMPTS, TIMESTAMPS);
        topology.addProcessor(
                PROCESSOR,
                new LedgerSupplier(cluster, sources, requestPartitions, random, ledgers, storage, process),
                Topic.REQUESTS.suffix(),
                Topic.CANCELLATIONS.suffix(),
                Topic.ATTEMPTS.suffix());
        Outputs.addTo(topology, cluster, PROCESSOR);
        return topology;
    }

    private static void addSource(Topology topology, Cluster cluster, Topic<?> topic, TimestampExtractor timestamps) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                topic.suffix(),
                timestamps,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                cluster.name(topic));
    }

    private record LedgerSupplier(
            Cluster cluster,
            ClusterView.Sources sources,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            UnaryOperator<KeyValueBytesStoreSupplier> storage,
            ProcessScope process)
            implements ProcessorSupplier<byte[], byte[], Object, Object> {
        @Override
        public Processor<byte[], byte[], Object, Object> get() {
            return new LedgerProcessor(cluster, sources, requestPartitions, random, ledgers, process);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.copyOf(LedgerStores.builders(storage));
        }
    }
}
