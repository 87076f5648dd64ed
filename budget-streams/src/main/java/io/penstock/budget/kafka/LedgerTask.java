package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.LedgerTime;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.schemas.Cluster;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The state of one task, shared by the classes that take its records in and carry out decisions. */
final class LedgerTask {
    final LedgerTime time;
    final LedgerStores stores;
    final RequestIndex index;
    final ClusterView view;
    final Canceller canceller;
    final Fingerprints fingerprints = new Fingerprints();
    final Payloads payloads;
    final FallbackTransfers fallbacks;
    final Outputs outputs;
    final BatchBook batches;
    final Inbox inbox;
    final PoolLedgers pools;
    final DecisionExecutor executor;

    LedgerTask(
            ProcessorContext<Object, Object> context,
            Cluster cluster,
            ClusterView.Sources sources,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            ProcessScope process) {
        stores = new LedgerStores(context);
        time = new LedgerTime(context, process.clock(), stores.clockBehindMillis());
        index = new RequestIndex(context);
        canceller = new Canceller(context, index);
        view = new ClusterView(context, cluster, sources);
        payloads = new Payloads(cluster, stores, fingerprints);
        fallbacks = new FallbackTransfers(view, stores, index, random, fingerprints, payloads);
        outputs = new Outputs(context, cluster);
        batches = new BatchBook(context, outputs);
        inbox = new Inbox(context, cluster, requestPartitions, outputs, process.poisonRecords());
        pools = new PoolLedgers(
                view,
                inbox::isMine,
                name -> ledgers.of(name, stores.journal(name), random, time.now()),
                process.warmStart());
        executor = new DecisionExecutor(view, pools, batches, outputs, fingerprints, payloads);
    }
}
