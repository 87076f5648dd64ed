package io.penstock.lab.simulation;

import io.penstock.dispatcher.provider.call.CallReport;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.dispatcher.work.PoolSettings;
import io.penstock.dispatcher.work.Settled;
import io.penstock.records.Grant;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.CallTimes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A dispatcher as the ledger and the provider see it: partitions, slots, {@code start_by}, transactions and retries. */
final class SimulatedDispatcher {
    private static final double LOSS_RATE = 0.01;
    private static final double LATE_RATE = 0.03;
    private static final long MAX_LATENESS_MILLIS = 15_000;
    private static final double MISSING_RATE = 0.02;
    /** Each holds a slot until the ledger has given its grant up, and longer. */
    private static final int MAX_MISSING = 2;

    private static final long MAX_AFTER_RELEASE_MILLIS = 120_000;

    private record Queued(Grant grant, Partition partition) {}

    private final WorkerPlan plan;
    private final Agenda agenda;
    private final Scenario scenario;
    private final LedgerHost ledger;
    private final Calls calls;
    private final Trace trace;
    private final Consumer<InferenceResponse> answers;
    private final BiConsumer<SimulatedDispatcher, List<Partition>> deaths;
    private final Consumer<SimulatedFault> happened;
    private final SplittableRandom random;
    private final List<Partition> owned = new ArrayList<>();
    private final Deque<Queued> lane = new ArrayDeque<>();
    private final Map<String, PoolSettings> pools = new LinkedHashMap<>();
    private final OutcomeRecords settlement;
    private boolean alive = true;
    private long life;
    private int inFlight;
    private int missing;
    private long standsStillUntilMillis;
    private long clockOffsetMillis;

    SimulatedDispatcher(
            WorkerPlan plan,
            Agenda agenda,
            Scenario scenario,
            LedgerHost ledger,
            Calls calls,
            Trace trace,
            Consumer<InferenceResponse> answers,
            BiConsumer<SimulatedDispatcher, List<Partition>> deaths,
            Consumer<SimulatedFault> happened,
            SplittableRandom random) {
        this.plan = plan;
        this.agenda = agenda;
        this.scenario = scenario;
        this.ledger = ledger;
        this.calls = calls;
        this.trace = trace;
        this.answers = answers;
        this.deaths = deaths;
        this.happened = happened;
        this.random = random;
        this.settlement = new OutcomeRecords(plan.id());
        scenario.pools().forEach(this::configure);
    }

    String id() {
        return plan.id();
    }

    boolean isAlive() {
        return alive;
    }

    List<Partition> owned() {
        return owned;
    }

    final void configure(PoolConfig newPool) {
        pools.put(newPool.getPool(), PoolSettings.of(newPool));
    }

    void jump(long offsetMillis) {
        clockOffsetMillis = offsetMillis;
    }

    WorkerSnapshot snapshot() {
        return WorkerAnnouncement.of(
                plan.id(),
                Instant.ofEpochMilli(clockMillis()),
                owned.stream().map(Partition::number).toList(),
                pools.values().stream()
                        .map(pool -> new PoolSlots(
                                pool.pool(), pool.strategy(), plan.slots(), inFlight, 0, Map.of(), Map.of()))
                        .toList());
    }

    /** Takes a partition over: what an earlier owner may have started is lapsed and submitted again. */
    void own(Partition partition) {
        SimulatedDispatcher before = partition.owner();
        if (before != null) {
            before.owned.remove(partition);
            before.lane.removeIf(queued -> queued.partition() == partition);
        }
        partition.owner(this);
        owned.add(partition);
        List<Grant> open = partition.takeOpen();
        if (!open.isEmpty()) {
            trace.add(() -> "worker '" + id() + "' takes partition " + partition.number() + " over with " + open.size()
                    + " open grants");
        }
        open.forEach(this::writeLapse);
    }

    void receive(Grant grant, Partition partition) {
        Queued queued = new Queued(grant, partition);
        if (calls.isToLapse(grant)) {
            long thisLife = life;
            long late = Math.max(0, grant.getStartBy().toEpochMilli() - clockMillis());
            agenda.in(late, () -> ifAliveSince(thisLife, () -> lapse(queued)));
            return;
        }
        lane.addLast(queued);
        work();
    }

    /** Does nothing for a while, as in a long garbage collection. */
    void standStill(long millis) {
        trace.add(() -> "worker '" + id() + "' stands still for " + millis + " ms");
        standsStillUntilMillis = agenda.nowMillis() + millis;
    }

    void die() {
        if (!alive) {
            return;
        }
        trace.add(() -> "worker '" + id() + "' dies with " + inFlight + " calls under way");
        alive = false;
        life++;
        inFlight = 0;
        lane.clear();
        List<Partition> orphans = List.copyOf(owned);
        owned.clear();
        orphans.forEach(partition -> partition.owner(null));
        deaths.accept(this, orphans);
    }

    void revive() {
        alive = true;
    }

    private void work() {
        if (agenda.nowMillis() < standsStillUntilMillis) {
            long thisLife = life;
            agenda.at(standsStillUntilMillis, () -> ifAliveSince(thisLife, this::work));
            return;
        }
        while (!lane.isEmpty()) {
            Queued next = lane.getFirst();
            boolean late = clockMillis() >= next.grant().getStartBy().toEpochMilli();
            if (!late && inFlight >= plan.slots() * pools.size()) {
                return;
            }
            lane.removeFirst();
            if (late) {
                lapse(next);
            } else {
                start(next);
            }
        }
    }

    private void start(Queued queued) {
        inFlight++;
        long startedAt = clockMillis();
        Calls.Call call = calls.make(queued.grant());
        long thisLife = life;
        trace.add(() -> "worker '" + id() + "' starts grant "
                + queued.grant().getGrantId() + " of request "
                + queued.grant().getRequest().getRequestId() + " on '"
                + queued.grant().getInstance() + "'");
        agenda.in(call.latencyMillis() + 1, () -> ifAliveSince(thisLife, () -> ended(queued, call, startedAt)));
    }

    private void ended(Queued queued, Calls.Call call, long startedAt) {
        if (scenario.has(SimulatedFault.LOST_OUTCOMES) && random.nextDouble() < LOSS_RATE) {
            happened.accept(SimulatedFault.LOST_OUTCOMES);
            die();
            return;
        }
        if (scenario.has(SimulatedFault.MISSING_OUTCOMES)
                && missing < MAX_MISSING
                && random.nextDouble() < MISSING_RATE) {
            goMissing(queued, call, startedAt);
            return;
        }
        long held = 0;
        if (scenario.has(SimulatedFault.LATE_OUTCOMES) && random.nextDouble() < LATE_RATE) {
            happened.accept(SimulatedFault.LATE_OUTCOMES);
            held = random.nextLong(MAX_LATENESS_MILLIS);
        }
        long still = Math.max(0, standsStillUntilMillis - agenda.nowMillis());
        long thisLife = life;
        agenda.in(
                Math.max(still, held + random.nextLong(scenario.wayMillis() + 1)),
                () -> ifAliveSince(thisLife, () -> commit(queued, call, startedAt)));
    }

    /** Holds an answer back until the ledger waits no more for it; then it comes, or its worker dies with it. */
    private void goMissing(Queued queued, Calls.Call call, long startedAt) {
        missing++;
        happened.accept(SimulatedFault.MISSING_OUTCOMES);
        trace.add(() -> "the answer to grant " + queued.grant().getGrantId() + " goes missing");
        long released = queued.grant().getStartBy().toEpochMilli()
                + CallTimes.outcomeWithin(scenario.pool()).toMillis()
                + scenario.pool().getClockSkewMillis();
        long held = released - clockMillis() + random.nextLong(MAX_AFTER_RELEASE_MILLIS);
        boolean comes = random.nextBoolean();
        long thisLife = life;
        agenda.in(held, () -> ifAliveSince(thisLife, comes ? () -> commit(queued, call, startedAt) : this::die));
    }

    /** One transaction: the outcome, and the response or the request's re-submission. */
    private void commit(Queued queued, Calls.Call call, long startedAt) {
        inFlight--;
        Grant grant = queued.grant();
        if (queued.partition().done(grant, this)) {
            CallReport report = call.report(startedAt, clockMillis());
            RetryDecision verdict = pool(grant).verdict(grant, call.ending(), random);
            publish(settlement.settle(grant, report, verdict));
        }
        work();
    }

    private PoolSettings pool(Grant grant) {
        return Objects.requireNonNull(pools.get(grant.getPool()));
    }

    private void publish(Settled settled) {
        ledger.outcome(settled.outcome(), wayMillis());
        if (settled.ofRequest() instanceof OutgoingRecord.Resubmission again) {
            ledger.request(again.value(), wayMillis());
            return;
        }
        OutgoingRecord.Response response = (OutgoingRecord.Response) settled.ofRequest();
        answers.accept(response.value());
    }

    private void lapse(Queued queued) {
        if (queued.partition().done(queued.grant(), this)) {
            writeLapse(queued.grant());
        }
    }

    private void writeLapse(Grant grant) {
        trace.add(() -> "worker '" + id() + "' lapses grant " + grant.getGrantId() + " of request "
                + grant.getRequest().getRequestId());
        publish(settlement.lapse(grant, Instant.ofEpochMilli(clockMillis())));
    }

    private long wayMillis() {
        return random.nextLong(scenario.wayMillis() + 1);
    }

    private void ifAliveSince(long thatLife, Runnable action) {
        if (alive && life == thatLife) {
            action.run();
        }
    }

    private long clockMillis() {
        return agenda.nowMillis() + clockOffsetMillis;
    }
}
