package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import io.penstock.schemas.CallTimes;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** One run of a scenario, from its first request to its last response, on virtual time. */
public final class Simulation implements LedgerHost.Readers {
    /** The first instant, which is a multiple of every window's slot. */
    static final long BEGIN_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** The largest difference between a clock and the provider's. */
    static final long MAX_JUMP_MILLIS = 500;

    private static final long MAX_DOWN_TIME_MILLIS = 4_000;
    private static final long MAX_STAND_STILL_MILLIS = 15_000;

    /** The mean time between two faults of one kind. */
    private static final long FAULT_INTERVAL_MILLIS = 15_000;

    private static final long SWITCH_INTERVAL_MILLIS = 5_000;

    /** The faults under which a request may run out of attempts. */
    private static final Set<SimulatedFault> REFUSING = Set.of(
            SimulatedFault.FALLBACKS,
            SimulatedFault.MOSTLY_REFUSING,
            SimulatedFault.LONG_RETRY_AFTER,
            SimulatedFault.LAPSING_PROBES);

    /** If nothing happens for this time, something is wrong. It is longer than any window and back-off. */
    private static final long STUCK_MILLIS = 300_000;

    /** Takes the pool's snapshot once a second. */
    @FunctionalInterface
    public interface Observer {
        void see(long sinceBeginMillis, PoolSnapshot snapshot);
    }

    private final Scenario scenario;
    private final Observer observer;
    private final SplittableRandom random;
    private final EventQueue events = new EventQueue(BEGIN_MILLIS);
    private final Trace trace = new Trace(events);
    private final Workload workload;
    private final JudgingProvider provider;
    private final InvariantChecker checker;
    private final LedgerHost ledger;
    private final Calls calls;
    private final SimulatedDispatchers dispatchers;
    private final Map<String, Arrival> arrivals = new LinkedHashMap<>();
    private final EnumMap<SimulatedFault, Long> happened = new EnumMap<>(SimulatedFault.class);
    private final Forgery.LatestGrants granted = new Forgery.LatestGrants();
    private PoolConfig pool;

    private Simulation(Scenario scenario, Observer observer) {
        this.scenario = scenario;
        this.observer = observer;
        this.pool = scenario.pool();
        scenario.faults().forEach(fault -> happened.put(fault, 0L));
        random = new SplittableRandom(scenario.seed());
        workload = scenario.workload().get();
        ProviderAccounts accounts = new ProviderAccounts(scenario.pools());
        provider = new JudgingProvider(accounts.limits());
        checker = new InvariantChecker(
                scenario.pools(),
                provider,
                accounts,
                scenario.has(SimulatedFault.CLOCK_JUMPS) ? MAX_JUMP_MILLIS : 0,
                scenario.script().judgement());
        ledger = new LedgerHost(events, checker, trace, this, scenario, random.split());
        calls = new Calls(
                events,
                scenario,
                provider,
                accounts,
                id -> Objects.requireNonNull(arrivals.get(id)),
                this::note,
                random.split());
        dispatchers = new SimulatedDispatchers(
                events, scenario, ledger, calls, trace, this::answered, this::note, random.split());
    }

    /**
     * Runs a scenario.
     *
     * @throws ViolationException when an invariant does not hold
     */
    public static Result run(Scenario scenario) {
        return run(scenario, (at, snapshot) -> {});
    }

    /**
     * Runs a scenario with an observer.
     *
     * @throws ViolationException when an invariant does not hold
     */
    public static Result run(Scenario scenario, Observer observer) {
        Simulation simulation = new Simulation(scenario, observer);
        try {
            return simulation.run();
        } catch (BrokenPromise broken) {
            throw new ViolationException(String.valueOf(broken.getMessage()), simulation.trace.lines());
        } finally {
            simulation.ledger.close();
        }
    }

    private Result run() {
        dispatchers.begin();
        ledger.begin();
        long configuredAtMillis = scenario.script().configuredAtMillis();
        if (configuredAtMillis > 0) {
            note(SimulatedFault.LATE_CONFIGURATIONS);
            checker.awaitsConfigurations();
            events.at(
                    BEGIN_MILLIS + configuredAtMillis,
                    () -> scenario.pools().forEach(late -> ledger.configure(late, 0)));
        }
        submit();
        scenario.script()
                .happenings()
                .forEach(event -> events.at(BEGIN_MILLIS + event.atMillis(), () -> happen(event)));
        plan(SimulatedFault.LEDGER_RESTARTS, FAULT_INTERVAL_MILLIS, this::restartLedger);
        plan(SimulatedFault.DEAD_WORKERS, FAULT_INTERVAL_MILLIS, this::killWorker);
        plan(SimulatedFault.PAUSED_WORKERS, FAULT_INTERVAL_MILLIS, this::pauseWorker);
        plan(SimulatedFault.CLOCK_JUMPS, FAULT_INTERVAL_MILLIS, this::jump);
        plan(SimulatedFault.REVOCATIONS, FAULT_INTERVAL_MILLIS, this::movePartition);
        plan(SimulatedFault.STOPPED_WORKERS, FAULT_INTERVAL_MILLIS, this::stopWorker);
        plan(SimulatedFault.LOST_PARTITIONS, FAULT_INTERVAL_MILLIS, this::giveWorkerUp);
        if (scenario.has(SimulatedFault.STRATEGY_SWITCHES)) {
            events.in(SWITCH_INTERVAL_MILLIS, this::switchStrategy);
        }
        long progress = 0;
        long progressAtMillis = events.nowMillis();
        while (!isOver() && events.step()) {
            if (checker.progress() != progress || checker.open() == 0) {
                progress = checker.progress();
                progressAtMillis = events.nowMillis();
            } else if (events.nowMillis() - progressAtMillis > stuckMillis()) {
                throw new BrokenPromise(checker.open() + " requests have no response, and nothing has happened for "
                        + stuckMillis() / 1000 + " s");
            }
        }
        return Result.of(checker, provider, calls, happened, BEGIN_MILLIS, events.nowMillis());
    }

    private long stuckMillis() {
        // The ledger waits for a missing outcome, and the worker for a while after that.
        return scenario.has(SimulatedFault.MISSING_OUTCOMES)
                ? STUCK_MILLIS + CallTimes.outcomeWithin(scenario.pool()).toMillis()
                : STUCK_MILLIS;
    }

    private boolean isOver() {
        boolean drained = workload.nextAtMillis() == Workload.NEVER && checker.open() == 0;
        return drained || events.nowMillis() - BEGIN_MILLIS >= scenario.endMillis();
    }

    private void submit() {
        for (Arrival arrival : workload.take(events.nowMillis() - BEGIN_MILLIS, checker.waiting())) {
            arrivals.put(arrival.identity(), arrival);
            if (arrival.form()
                    .pool()
                    .filter(named -> !named.equals(EdgeDraw.FALLBACK))
                    .isPresent()) {
                note(SimulatedFault.UNNAMED_POOLS);
            }
            if (arrival.form().answers() > 1) {
                note(SimulatedFault.MANY_ANSWERS);
            }
            checker.submitted(arrival, events.nowMillis());
            ledger.request(
                    Records.request(arrival, pool.getPool(), BEGIN_MILLIS, events.nowMillis()),
                    random.nextLong(scenario.wayMillis() + 1));
        }
        if (workload.nextAtMillis() != Workload.NEVER) {
            events.at(BEGIN_MILLIS + workload.nextAtMillis(), this::submit);
        }
    }

    /**
     * Plans a fault again and again as long as requests come, at exponentially distributed intervals with this mean.
     */
    private void plan(SimulatedFault fault, long intervalMillis, Runnable action) {
        if (!scenario.has(fault)) {
            return;
        }
        long in = 1 + Math.round(-Math.log(1 - random.nextDouble()) * intervalMillis);
        events.in(in, () -> {
            if (workload.nextAtMillis() != Workload.NEVER) {
                action.run();
                plan(fault, intervalMillis, action);
            }
        });
    }

    private void happen(ScheduledEvent event) {
        if (event instanceof ScheduledEvent.ClockStep step) {
            note(SimulatedFault.CLOCK_STEPS);
            ledger.step(step.offsetMillis());
        } else if (event instanceof ScheduledEvent.WorkersClockStep step) {
            dispatchers.workers().forEach(worker -> worker.jump(step.offsetMillis()));
        } else if (event instanceof ScheduledEvent.Failover failover) {
            ledger.failOver(failover.afterMillis());
        } else if (event instanceof ScheduledEvent.Configured configured) {
            if (scenario.has(SimulatedFault.RENAMED_INSTANCES)) {
                note(SimulatedFault.RENAMED_INSTANCES);
            }
            configure(configured.pool());
        } else if (event instanceof ScheduledEvent.Forged forged) {
            forge(forged);
        }
    }

    private void configure(PoolConfig changed) {
        if (changed.getPool().equals(pool.getPool())) {
            pool = changed;
        }
        ledger.configure(changed, random.nextLong(scenario.wayMillis() + 1));
        dispatchers.configure(changed);
    }

    private void forge(ScheduledEvent.Forged forged) {
        // A copy of an invalid request is invalid, too.
        List<Arrival> submitted = arrivals.values().stream()
                .filter(arrival -> !arrival.id().startsWith(EdgeReception.INVALID))
                .toList();
        if (!submitted.isEmpty()) {
            note(SimulatedFault.FORGERIES);
            Arrival victim = submitted.get(forged.of() % submitted.size());
            ledger.forged(
                    forged.forgery()
                            .of(Records.request(victim, pool.getPool(), BEGIN_MILLIS, events.nowMillis()), granted),
                    random.nextLong(scenario.wayMillis() + 1));
        }
    }

    private void note(SimulatedFault fault) {
        happened.merge(fault, 1L, Long::sum);
    }

    private void killWorker() {
        SimulatedDispatcher victim = dispatchers.any();
        if (victim.isAlive()) {
            note(SimulatedFault.DEAD_WORKERS);
            victim.die();
        }
    }

    private void pauseWorker() {
        note(SimulatedFault.PAUSED_WORKERS);
        dispatchers.any().standStill(random.nextLong(MAX_STAND_STILL_MILLIS));
    }

    private void movePartition() {
        if (dispatchers.movePartition()) {
            note(SimulatedFault.REVOCATIONS);
        }
    }

    private void stopWorker() {
        SimulatedDispatcher worker = dispatchers.any();
        if (worker.isAlive()) {
            note(SimulatedFault.STOPPED_WORKERS);
            worker.leave();
        }
    }

    private void giveWorkerUp() {
        if (dispatchers.giveUpAny()) {
            note(SimulatedFault.LOST_PARTITIONS);
        }
    }

    private void restartLedger() {
        note(SimulatedFault.LEDGER_RESTARTS);
        ledger.restart(1 + random.nextLong(MAX_DOWN_TIME_MILLIS));
    }

    private void jump() {
        note(SimulatedFault.CLOCK_JUMPS);
        ledger.jump(drawOffset());
        dispatchers.workers().forEach(worker -> worker.jump(drawOffset()));
        trace.add(() -> "clocks jump");
    }

    private long drawOffset() {
        return random.nextLong(-MAX_JUMP_MILLIS, MAX_JUMP_MILLIS + 1);
    }

    private void switchStrategy() {
        note(SimulatedFault.STRATEGY_SWITCHES);
        pool = PoolConfig.newBuilder(pool)
                .setStrategy(pool.getStrategy() == Strategy.TRADITIONAL ? Strategy.POOL_FIRST : Strategy.TRADITIONAL)
                .build();
        configure(pool);
        events.in(SWITCH_INTERVAL_MILLIS, this::switchStrategy);
    }

    private void answered(InferenceResponse response) {
        boolean mayFail = SimulatedFault.CLASSIC.containsAll(scenario.faults())
                || scenario.has(SimulatedFault.PROVIDER_ERRORS)
                || scenario.faults().stream().anyMatch(REFUSING::contains)
                || response.getRequestId().startsWith(EdgeReception.FORBIDDEN);
        if (response.getStatus() == ResponseStatus.FAILED && !mayFail) {
            throw new BrokenPromise(
                    "request " + response.getRequestId() + " fails, which another instance would answer");
        }
        checker.answered(response);
    }

    @Override
    public void granted(Grant grant) {
        checker.granted(grant, events.nowMillis(), ledger.clockMillis());
        if (grant.getPool().equals(pool.getPool())) {
            granted.add(grant);
        }
        if (grant.getInstance().equals(EdgeDraw.UNLIMITED)) {
            note(SimulatedFault.UNLIMITED_INSTANCES);
        }
        trace.add(() -> "the ledger grants " + grant.getGrantId() + " to request "
                + grant.getRequest().getRequestId() + " on '" + grant.getInstance() + "' for worker '"
                + grant.getWorker() + "', reserving " + grant.getReservedInputTokens() + " and "
                + grant.getReservedOutputTokens() + " tokens");
        dispatchers.granted(grant);
    }

    @Override
    public boolean left(InferenceRequest request) {
        return checker.left(request);
    }

    @Override
    public void arrived(InferenceRequest request) {
        checker.arrived(request, ledger.clockMillis());
        if (request.getOriginPool()
                .filter(origin -> !origin.equals(request.getPool()))
                .isPresent()) {
            note(SimulatedFault.FALLBACKS);
            if (arrivals.containsKey(Identity.of(Identity.TWIN, request.getRequestId()))) {
                note(SimulatedFault.TWIN_REQUESTS);
            }
            trace.add(() -> "request " + request.getRequestId() + " is passed on to pool '" + request.getPool() + "'");
        }
    }

    @Override
    public void responded(InferenceResponse response) {
        if (response.getPool().equals(Forgery.ELSEWHERE)) {
            checker.refusedElsewhere(response);
            return;
        }
        boolean isInvalid = response.getRequestId().startsWith(EdgeReception.INVALID);
        if (isInvalid) {
            note(SimulatedFault.INVALID_ATTEMPTS);
        }
        boolean mayBeRejected = isInvalid
                || scenario.has(SimulatedFault.MANY_ANSWERS)
                || SimulatedFault.CLASSIC.containsAll(scenario.faults());
        if (response.getStatus() == ResponseStatus.REJECTED && !mayBeRejected) {
            throw new BrokenPromise("request " + response.getRequestId() + " is rejected, which fits: "
                    + response.getError().map(ResponseError::getMessage).orElse(""));
        }
        checker.endedByLedger(response, ledger.clockMillis());
        trace.add(() -> "the ledger ends request " + response.getRequestId() + " as " + response.getStatus());
    }

    @Override
    public void standing(PoolSnapshot snapshot) {
        observer.see(events.nowMillis() - BEGIN_MILLIS, snapshot);
    }
}
