package io.penstock.lab.simulation;

import io.penstock.dispatcher.core.CommitResult;
import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.core.Worker;
import io.penstock.dispatcher.core.WorkerSettings;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.dispatcher.work.PoolSettings;
import io.penstock.dispatcher.work.ReceivedRecord;
import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import io.penstock.records.WorkerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A dispatcher on virtual time: a service's own worker, whose steps run against simulated topics and whose calls go
 * to a simulated provider. Its process can die and start again.
 */
final class SimulatedDispatcher {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(20);
    private static final long TEND_MILLIS = 100;
    private static final long MAX_DRAIN_MILLIS = 10_000;
    /** How long a poll of an idle service waits. */
    private static final long IDLE_POLL_MILLIS = 200;

    private static final ReceivedRecord RECORD = () -> 0;

    private final WorkerPlan plan;
    private final Scenario scenario;
    private final Calls calls;
    private final SimulatedDispatchers.Surroundings surroundings;
    private final EventQueue events;
    private final Group group;
    private final Transactions transactions;
    private final SplittableRandom random;
    private final Map<String, PoolConfig> pools = new LinkedHashMap<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private boolean alive;
    private long life;
    private Worker worker;
    private SimulatedCalls ownCalls;
    private boolean leaves;
    /** The partitions that are being released; empty when none are. */
    private Optional<Set<Integer>> released = Optional.empty();

    private long standsStillUntilMillis;
    private long clockOffsetMillis;
    private long polls;
    private long polledAtMillis;
    private boolean isPolling;
    /** Whether anything has been done or published since the last poll, so that the next poll is short. */
    private boolean isBusy;

    SimulatedDispatcher(
            WorkerPlan plan,
            Scenario scenario,
            Calls calls,
            SimulatedDispatchers.Surroundings surroundings,
            Group group,
            Transactions transactions,
            SplittableRandom random) {
        this.plan = plan;
        this.scenario = scenario;
        this.calls = calls;
        this.surroundings = surroundings;
        this.events = surroundings.events();
        this.group = group;
        this.transactions = transactions;
        this.random = random;
        scenario.pools().forEach(pool -> pools.put(pool.getPool(), pool));
        worker = newWorker();
        ownCalls = newCalls();
    }

    String id() {
        return plan.id();
    }

    boolean isAlive() {
        return alive;
    }

    /** Starts the process, which joins the group. */
    void begin() {
        alive = true;
        leaves = false;
        released = Optional.empty();
        positions.clear();
        isPolling = false;
        isBusy = false;
        worker = newWorker();
        ownCalls = newCalls();
        follow();
        in(0, this::turn);
        in(TEND_MILLIS, this::tend);
    }

    /** Kills the process, of which nothing is left. */
    void die() {
        if (!alive) {
            return;
        }
        surroundings.trace().add(() -> "worker '" + id() + "' dies");
        alive = false;
        life++;
        transactions.died(this);
        group.died(this);
    }

    /** Asks the process to end. It releases everything first. */
    void leave() {
        if (alive && !leaves) {
            surroundings.trace().add(() -> "worker '" + id() + "' leaves");
            leaves = true;
            worker.scheduler().stopStarting();
            wake();
        }
    }

    /** Stops the process for a while, as in a long garbage collection. */
    void standStill(long millis) {
        surroundings.trace().add(() -> "worker '" + id() + "' stands still for " + millis + " ms");
        standsStillUntilMillis = events.nowMillis() + millis;
    }

    void configure(PoolConfig pool) {
        pools.put(pool.getPool(), pool);
        in(0, this::follow);
    }

    void jump(long offsetMillis) {
        clockOffsetMillis = offsetMillis;
    }

    /** The time of its own clock. */
    Instant now() {
        return Instant.ofEpochMilli(events.nowMillis() + clockOffsetMillis);
    }

    /** The most calls that it may make at once for a pool. */
    int maxCalls() {
        return worker.scheduler().maxCalls(1);
    }

    WorkerSnapshot snapshot() {
        return WorkerAnnouncement.of(
                id(),
                now(),
                worker.ready(),
                leaves ? List.of() : worker.scheduler().slots());
    }

    /** Runs an action later in this run of the process, when it is not stopped. */
    void in(long millis, Runnable action) {
        at(events.nowMillis() + millis, life, action);
    }

    private void at(long atMillis, long thatLife, Runnable action) {
        events.at(atMillis, () -> {
            if (!alive || life != thatLife) {
                return;
            }
            if (events.nowMillis() < standsStillUntilMillis) {
                at(standsStillUntilMillis, thatLife, action);
            } else {
                action.run();
            }
        });
    }

    /** Ends a waiting poll, because there is something to read or the group has news. */
    void wake() {
        if (alive && isPolling) {
            endPollAt(events.nowMillis());
        }
    }

    private Worker newWorker() {
        return new Worker(
                new WorkerSettings(id(), Duration.ofMillis(1 + random.nextLong(MAX_DRAIN_MILLIS)), COMMIT_INTERVAL),
                this::newScheduler,
                new TracedWorker(id(), surroundings.trace()),
                () -> in(0, () -> surroundings.announce().accept(this)),
                nanos());
    }

    private CallScheduler newScheduler(Consumer<Completion> completions) {
        return new CallScheduler(
                plan.slots(), new OutcomeRecords(id()), CallObserver.NONE, () -> random, completion -> {
                    completions.accept(completion);
                    completed();
                });
    }

    private SimulatedCalls newCalls() {
        return new SimulatedCalls(this, scenario, calls, surroundings, random.split());
    }

    private void follow() {
        SimulatedCalls theseCalls = ownCalls;
        Map<String, PoolSettings> settings = new LinkedHashMap<>();
        pools.forEach((name, pool) -> settings.put(
                name,
                PoolSettings.of(pool, instance -> new SimulatedInstance(instance.getModel(), theseCalls::begin))));
        worker.scheduler().configure(settings, now());
    }

    private void tend() {
        worker.scheduler().tend(now(), nanos());
        in(TEND_MILLIS, this::tend);
    }

    /** Carries out the worker's next step. */
    private void turn() {
        if (released.isPresent()) {
            Optional<Step> step = worker.nextOfRelease(nanos());
            if (step.isEmpty()) {
                endRelease(released.get());
            } else {
                carryOut(step.get());
            }
        } else if (leaves) {
            letGo(group.assigned(this));
        } else {
            carryOut(worker.next(nanos()));
        }
    }

    private void letGo(Set<Integer> partitions) {
        released = Optional.of(partitions);
        worker.revoked(partitions, nanos());
        turn();
    }

    private void endRelease(Set<Integer> partitions) {
        released = Optional.empty();
        partitions.forEach(positions::remove);
        if (leaves && partitions.containsAll(group.assigned(this))) {
            alive = false;
            life++;
            group.left(this);
        } else {
            group.released(this, partitions);
            turn();
        }
    }

    private void carryOut(Step step) {
        if (step instanceof Step.Poll poll) {
            poll(poll);
        } else if (step instanceof Step.Publish publish) {
            isBusy = true;
            transactions.publish(this, publish, result -> published(result));
        } else if (step instanceof Step.LookUp lookUp) {
            transactions.find(this, lookUp.partitions(), this::takeOver);
        } else if (step instanceof Step.FetchCommitted ask) {
            transactions.tell(this, ask.partitions(), told -> {
                worker.told(told, nanos());
                turn();
            });
        } else if (step instanceof Step.FetchPositions ask) {
            worker.positioned(positionsOf(ask.partitions()), nanos());
            turn();
        } else if (step instanceof Step.Pause pause) {
            in(pause.duration().toMillis(), this::turn);
        }
    }

    private void published(CommitResult result) {
        worker.published(result, nanos());
        turn();
    }

    private void takeOver(Map<Integer, Step.PartitionState> found) {
        worker.lookedUp(found);
        found.keySet().forEach(number -> positions.put(number, worker.readFrom(number)));
        turn();
    }

    private Map<Integer, Long> positionsOf(Set<Integer> partitions) {
        Map<Integer, Long> found = new HashMap<>();
        for (int number : partitions) {
            AdmittedPartition partition = group.partition(number);
            long position = position(number);
            while (position < partition.end() && partition.at(position).isEmpty()) {
                position++;
            }
            positions.put(number, position);
            found.put(number, position);
        }
        return found;
    }

    private long position(int number) {
        return Objects.requireNonNull(positions.get(number));
    }

    private void poll(Step.Poll poll) {
        if (group.isLost(this)) {
            Set<Integer> lost = worker.assigned();
            lost.forEach(positions::remove);
            worker.lost(lost);
            group.rejoin(this);
        }
        Set<Integer> revoked = group.takeRevoked(this);
        if (!revoked.isEmpty()) {
            letGo(revoked);
            return;
        }
        worker.assigned(group.takeAssigned(this));
        if (read(poll.paused()) || leaves) {
            in(0, this::turn);
            return;
        }
        long patience = poll.patience().toMillis();
        polledAtMillis = events.nowMillis();
        isPolling = true;
        endPollAt(polledAtMillis + (isBusy || patience == 0 ? patience : Math.max(IDLE_POLL_MILLIS, patience)));
        isBusy = false;
    }

    private void endPollAt(long millis) {
        long number = ++polls;
        at(millis, life, () -> {
            if (isPolling && polls == number) {
                isPolling = false;
                turn();
            }
        });
    }

    /** A call has completed. Before that, a short poll would find nothing to do. */
    private void completed() {
        isBusy = true;
        if (isPolling) {
            endPollAt(Math.max(events.nowMillis(), polledAtMillis + COMMIT_INTERVAL.toMillis() / 4));
        }
    }

    private boolean read(Set<Integer> paused) {
        boolean hasRead = false;
        for (int number : worker.assigned()) {
            if (!paused.contains(number) && positions.containsKey(number)) {
                hasRead |= read(group.partition(number));
            }
        }
        return hasRead;
    }

    private boolean read(AdmittedPartition partition) {
        boolean hasRead = false;
        long position = position(partition.number());
        for (; position < partition.end(); position++) {
            long offset = position;
            Optional<Grant> grant = partition.at(offset);
            if (grant.isPresent()) {
                hasRead = true;
                worker.received(partition.number(), offset, RECORD)
                        .ifPresent(receipt -> worker.take(receipt, grant.get(), now()));
            }
        }
        positions.put(partition.number(), position);
        return hasRead;
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(events.nowMillis());
    }
}
