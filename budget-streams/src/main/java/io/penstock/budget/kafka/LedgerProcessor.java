package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.CommitPace;
import io.penstock.budget.kafka.clock.TickPace;
import io.penstock.budget.kafka.record.FaultLog;
import io.penstock.budget.kafka.record.Snapshots;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.work.RoundRobin;
import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests and outcomes, asks the pools' ledgers, and sends what they decide.
 *
 * <p>Everything that it reads, decides, stores and sends in one commit interval is one Kafka transaction.
 */
final class LedgerProcessor implements Processor<byte[], byte[], Object, Object> {
    /**
     * The interval of the tick that looks for freed budget, expiries and ended back-offs while requests wait. While
     * none waits there is no tick, because every tick makes Kafka Streams commit a transaction.
     */
    private static final Duration PUMP_INTERVAL = Duration.ofMillis(20);

    private static final Duration SNAPSHOT_INTERVAL = Duration.ofSeconds(1);

    /**
     * The bound of one tick, which holds up the records that arrive meanwhile and has to fit into a transaction many
     * times over.
     */
    private static final WorkBudget.Bound TICK_BOUND = WorkBudget.Bound.ofMillis(1_000, 50);

    /** The bound of what one record triggers besides its own decision; the tick does the rest. */
    private static final WorkBudget.Bound RECORD_BOUND = WorkBudget.Bound.ofMillis(16, 5);

    /**
     * Configurations, cancellations and the periodic work may each take a quarter of what is left of a tick; grants
     * and expiries get the rest.
     */
    private static final int QUARTER = 4;

    /**
     * The bound of what is restored in addition to each tick. Kafka Streams waits up to 100 ms for records before the
     * next tick, so with less a pool with a million waiting requests would be away for long.
     */
    private static final WorkBudget.Bound RESTORATION_BOUND = WorkBudget.Bound.ofMillis(2_000, 100);

    private final Cluster cluster;
    private final ClusterView.Sources sources;
    private final int requestPartitions;
    private final RandomGenerator random;
    private final PoolLedger.Factory ledgers;
    private final ProcessScope process;
    private final FaultLog faults = new FaultLog();
    private final PeriodicWork periodicWork = new PeriodicWork();
    private final TickPace ticks = new TickPace();

    /** The pools some of whose waiting requests are still to be looked at. */
    private final RoundRobin<String> unpumped = new RoundRobin<>();

    private ProcessorContext<Object, Object> context;
    private LedgerTask task;
    private Restoration restoration;
    private CommitPace commits;
    private @Nullable Cancellable tick;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    LedgerProcessor(
            Cluster cluster,
            ClusterView.Sources sources,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            ProcessScope process) {
        this.cluster = cluster;
        this.sources = sources;
        this.requestPartitions = requestPartitions;
        this.random = random;
        this.ledgers = ledgers;
        this.process = process;
    }

    @Override
    public void init(ProcessorContext<Object, Object> newContext) {
        context = newContext;
        task = new LedgerTask(newContext, cluster, sources, requestPartitions, random, ledgers, process);
        commits = new CommitPace(newContext, process.commits());
        takeRecords();
        task.stores.restore(task.pools::ledger, now());
        task.pools.refresh(now(), budget(TICK_BOUND));
        // after the configurations, so that each request is ordered once
        restoration = new Restoration(task.stores, task.pools);
        restoration.begin();
        restoration.goOn(now(), budget(RESTORATION_BOUND));
        addPeriodicWork();
        newContext.schedule(SNAPSHOT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> AtomicWork.run(this::onSecond));
        tickWhileAnyWaits();
        task.stores.writeChanges();
    }

    private void takeRecords() {
        task.inbox.on(Topic.REQUESTS, new RequestIntake(task, this::tickWhileAnyWaits));
        task.inbox.on(Topic.CANCELLATIONS, new CancellationIntake(task, this::cancelSome));
        task.inbox.on(Topic.ATTEMPTS, new OutcomeIntake(task, pool -> pump(pool, budget(RECORD_BOUND), now())));
    }

    private void addPeriodicWork() {
        periodicWork.add(task.inbox);
        periodicWork.add(new PoolRound(task.pools, this::review));
        periodicWork.add(new PoolRound(task.pools, this::passOn));
        periodicWork.add(new PoolRound(task.pools, this::publish));
        periodicWork.add((now, budget) -> task.pools.forgetUnused(budget, pool -> {
            task.stores.forget(pool);
            faults.forget(pool);
            task.fallbacks.forget(pool);
        }));
        periodicWork.add(task.batches);
        periodicWork.add(task.index.forgettingAllBut(this::isWorthKeeping));
        periodicWork.add((now, budget) -> task.canceller.forget(task.time.earliest(), budget));
    }

    @Override
    public void close() {
        task.view.close();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        look();
        long beganAtNanos = task.time.elapsedNanos();
        AtomicWork.run(() -> task.inbox.take(record));
        task.stores.writeChanges();
        ticks.processed(task.time.elapsedNanos() - beganAtNanos);
        commits.stepped();
    }

    private void cancelSome() {
        task.canceller.sweep(budget(RECORD_BOUND), this::cancel);
        tickWhileAnyWaits();
    }

    private void cancel(RequestIndex.Entry entry) {
        task.payloads
                .waiting(entry)
                .ifPresent(ticket -> task.executor.carryOutWaiting(
                        entry.pool(), task.pools.ledger(entry.pool()).cancel(ticket), now()));
    }

    private void onTick() {
        long now = look();
        long beganAtNanos = task.time.elapsedNanos();
        if (!ticks.isDue(beganAtNanos)) {
            return;
        }
        WorkBudget budget = budget(TICK_BOUND);
        task.pools.refresh(now, budget.part(QUARTER));
        task.canceller.sweep(budget.part(QUARTER), this::cancel);
        periodicWork.goOn(now, budget.part(QUARTER));
        task.pools.forEach((pool, ledger) -> {
            if (ledger.hasWaiting()) {
                unpumped.add(pool);
            }
        });
        unpumped.serve(budget, (pool, slice) -> pump(pool, slice, now));
        restoration.goOn(now, budget(RESTORATION_BOUND));
        tickWhileAnyWaits();
        task.stores.writeChanges();
        ticks.ticked(beganAtNanos, task.time.elapsedNanos());
        commits.stepped();
    }

    private void onSecond() {
        long now = look();
        WorkBudget budget = budget(TICK_BOUND);
        task.pools.refresh(now, budget.part(QUARTER));
        task.fallbacks.beginSecond(now);
        periodicWork.begin();
        periodicWork.goOn(now, budget);
        tickWhileAnyWaits();
        task.stores.writeChanges();
        commits.stepped();
    }

    private boolean review(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        Releases.ofOverdue(pool, task.pools.configuration(pool), ledger, now);
        ledger.review(now, budget, decision -> task.executor.carryOutWaiting(pool, decision, now));
        budget.spend();
        return false;
    }

    private boolean publish(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        budget.spend();
        task.pools.configuration(pool).ifPresent(config -> {
            PoolStanding standing = ledger.standing(now);
            faults.note(pool, standing);
            task.outputs.snapshot(Snapshots.of(config, standing, Releases.overdue(config, ledger, now), now), now);
        });
        return false;
    }

    private boolean passOn(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        return task.pools
                .configuration(pool)
                .map(config -> task.fallbacks.passOn(config, ledger, now, budget, (here, there) -> {
                    task.batches.passedOn(here, now);
                    task.outputs.passOn(there, new RecordHeaders(), now);
                }))
                .orElse(false);
    }

    private boolean isWorthKeeping(RequestIndex.Entry entry) {
        long sequence = task.pools
                .find(entry.pool())
                .map(PoolLedger::nextSequence)
                .orElseGet(() -> entry.seen().sequence());
        return task.pools.isAwaited(entry.pool())
                || task.pools.window(entry.pool()).covers(entry.seen(), new FirstSeen(task.time.earliest(), sequence))
                || task.pools
                        .find(entry.pool())
                        .filter(ledger -> ledger.isUnderWay(entry.identity().token()))
                        .isPresent()
                || task.stores.ticket(entry.pool(), entry.seen().sequence()).isPresent();
    }

    private void tickWhileAnyWaits() {
        boolean anyWaits = task.canceller.isSweeping()
                || periodicWork.areUnfinished()
                || task.pools.areBehind()
                || task.pools.haveWaiting();
        if (anyWaits && tick == null) {
            tick = context.schedule(PUMP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> AtomicWork.run(this::onTick));
        } else if (!anyWaits && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    private boolean pump(String pool, WorkBudget budget, long now) {
        return task.pools
                .find(pool)
                .map(ledger -> ledger.pump(now, budget, decision -> task.executor.carryOutWaiting(pool, decision, now)))
                .orElse(false);
    }

    private WorkBudget budget(WorkBudget.Bound bound) {
        return WorkBudget.start(bound, task.time::elapsedNanos);
    }

    private long now() {
        return task.time.now();
    }

    /** The present instant, after a look at whether the wall clock has stepped. */
    private long look() {
        boolean wasInDoubt = task.time.isInDoubt();
        long step = task.time.look();
        long now = task.time.now();
        if (step != 0) {
            task.stores.clockStepped(step);
            task.pools.forEach((pool, ledger) -> ledger.clockStepped(step, now));
            task.fallbacks.clockStepped(step);
        }
        if (task.time.isInDoubt() != wasInDoubt) {
            task.pools.forEach(
                    task.time.isInDoubt() ? (pool, ledger) -> ledger.pause() : (pool, ledger) -> ledger.resume());
        }
        return now;
    }
}
