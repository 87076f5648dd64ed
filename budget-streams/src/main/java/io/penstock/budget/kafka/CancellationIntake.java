package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.LedgerTime;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.kafka.record.RequestRules;
import io.penstock.budget.request.CancellationScope;
import io.penstock.records.Cancellation;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Topic;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes cancellations in, and moves those that belong to another task on. */
final class CancellationIntake implements Inbox.Taker<Cancellation> {
    private final LedgerTime time;
    private final ClusterView view;
    private final Inbox inbox;
    private final Outputs outputs;
    private final Fingerprints fingerprints;
    private final Canceller canceller;
    private final Runnable onCancelled;

    /** @param onCancelled is called after each cancellation */
    CancellationIntake(LedgerTask task, Runnable onCancelled) {
        this.time = task.time;
        this.view = task.view;
        this.inbox = task.inbox;
        this.outputs = task.outputs;
        this.fingerprints = task.fingerprints;
        this.canceller = task.canceller;
        this.onCancelled = onCancelled;
    }

    @Override
    public void take(Cancellation cancellation, ConsumerRecord<byte[], byte[]> record) {
        Optional<String> flaw = RequestRules.flaw(cancellation, record.value().length);
        if (flaw.isPresent()) {
            inbox.deadLetter(record, flaw.get());
            return;
        }
        String named = cancellation.getPool();
        String pool = view.routes().find(named).map(PoolConfig::getPool).orElse(named);
        if (!inbox.isOnItsPlace(pool, record.key())) {
            outputs.rekey(Topic.CANCELLATIONS, pool, record, time.now());
            return;
        }
        canceller.cancel(scope(cancellation, pool), time.now());
        onCancelled.run();
    }

    private CancellationScope scope(Cancellation cancellation, String pool) {
        return cancellation
                .getRequestId()
                .<CancellationScope>map(request -> new CancellationScope.OfRequest(
                        pool, fingerprints.identity(cancellation.getBatchId(), request)))
                .orElseGet(() -> new CancellationScope.OfBatch(pool, fingerprints.batch(cancellation.getBatchId())));
    }
}
