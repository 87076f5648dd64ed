package io.penstock.budget.kafka;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.RequestFate;
import io.penstock.budget.kafka.clock.LedgerTime;
import io.penstock.budget.kafka.record.BreakerSignals;
import io.penstock.budget.kafka.record.Readings;
import io.penstock.budget.kafka.record.RequestRules;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.usage.Spend;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.schemas.Excerpt;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the outcomes of attempts in and reports them to the pools' ledgers. */
final class OutcomeIntake implements Inbox.Taker<AttemptOutcome> {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeIntake.class);

    private final LedgerTime time;
    private final PoolLedgers pools;
    private final Inbox inbox;
    private final BatchBook batches;
    private final Consumer<String> onSettled;

    /** @param onSettled receives the pool of each grant that was outstanding, which may now grant others */
    OutcomeIntake(LedgerTask task, Consumer<String> onSettled) {
        this.time = task.time;
        this.pools = task.pools;
        this.inbox = task.inbox;
        this.batches = task.batches;
        this.onSettled = onSettled;
    }

    @Override
    public void take(AttemptOutcome outcome, ConsumerRecord<byte[], byte[]> record) {
        Optional<String> flaw = RequestRules.flaw(outcome);
        if (flaw.isPresent()) {
            inbox.deadLetter(record, flaw.get());
            return;
        }
        long now = time.now();
        if (outcome.getUsage().filter(RequestRules::isNotBelieved).isPresent()) {
            outcome.setUsage(null);
        }
        AttemptReport report = report(outcome, now);
        Optional<PoolLedger> ledger = pools.find(outcome.getPool());
        if (ledger.map(known -> known.settle(report, now)).orElse(false)) {
            batches.settled(outcome, now);
            onSettled.accept(outcome.getPool());
        } else if (ledger.map(known -> known.settleReleased(report)).orElse(false)) {
            batches.settled(outcome, now);
            LOG.info(
                    "Pool '{}': the outcome of grant {} came after its release, from worker '{}'",
                    Excerpt.of(outcome.getPool()),
                    outcome.getGrantId(),
                    Excerpt.of(outcome.getWorker()));
        } else {
            LOG.warn(
                    "Pool '{}': an outcome of worker '{}' names grant {}, which is not outstanding; ignored",
                    Excerpt.of(outcome.getPool()),
                    Excerpt.of(outcome.getWorker()),
                    outcome.getGrantId());
        }
    }

    private static AttemptReport report(AttemptOutcome outcome, long now) {
        return new AttemptReport(
                outcome.getGrantId(),
                outcome.getStartedAt().isPresent()
                        // the call has started, even if the worker's clock is ahead
                        ? OptionalLong.of(Math.max(
                                0, Math.min(now, outcome.getStartedAt().get().toEpochMilli())))
                        : OptionalLong.empty(),
                outcome.getUsage().map(usage -> Spend.ofCall(usage.getInputTokens(), usage.getOutputTokens())),
                outcome.getUsage().map(usage -> usage.getCachedInputTokens()).orElse(0L),
                Math.max(0, outcome.getBodyBytes()),
                BreakerSignals.of(outcome),
                Readings.of(outcome),
                fate(outcome.getResult()));
    }

    private static RequestFate fate(AttemptResult result) {
        return result == AttemptResult.RETRYING || result == AttemptResult.LAPSED
                ? RequestFate.RETURNS
                : RequestFate.ENDED;
    }
}
