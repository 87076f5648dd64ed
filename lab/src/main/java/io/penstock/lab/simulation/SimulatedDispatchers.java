package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The workers, the partitions that they share, and the connections to and from them. */
final class SimulatedDispatchers {
    private static final long HEARTBEAT_MILLIS = 1_000;

    /**
     * The environment of a worker.
     *
     * @param announce sends a worker's announcement to the ledger
     * @param answers takes the responses
     */
    record Surroundings(
            EventQueue events,
            Trace trace,
            LedgerHost ledger,
            Consumer<SimulatedDispatcher> announce,
            Consumer<InferenceResponse> answers,
            Consumer<SimulatedFault> happened) {}

    private final EventQueue events;
    private final Scenario scenario;
    private final LedgerHost ledger;
    private final SplittableRandom random;
    private final List<SimulatedDispatcher> workers = new ArrayList<>();
    private final Map<Integer, RecordDelay> pipes = new HashMap<>();
    private final Group group;

    SimulatedDispatchers(
            EventQueue events,
            Scenario scenario,
            LedgerHost ledger,
            Calls calls,
            Trace trace,
            Consumer<InferenceResponse> answers,
            Consumer<SimulatedFault> happened,
            SplittableRandom random) {
        this.events = events;
        this.scenario = scenario;
        this.ledger = ledger;
        this.random = random;
        Surroundings surroundings = new Surroundings(events, trace, ledger, this::announce, answers, happened);
        group = new Group(surroundings, random.split());
        Transactions transactions = new Transactions(scenario, surroundings, group, random.split());
        for (WorkerPlan plan : scenario.workers()) {
            SimulatedDispatcher worker =
                    new SimulatedDispatcher(plan, scenario, calls, surroundings, group, transactions, random.split());
            workers.add(worker);
            group.add(worker, plan.partitions());
            plan.partitions().forEach(number -> pipes.put(number, new RecordDelay(events, 1)));
        }
    }

    void begin() {
        for (SimulatedDispatcher worker : workers) {
            worker.begin();
            heartbeat(worker);
        }
    }

    /** The ledger has written a grant to its partition. */
    void granted(Grant grant) {
        AdmittedPartition partition = group.partition(grant.getPartition());
        boolean isLastOfTransaction = random.nextBoolean();
        Objects.requireNonNull(pipes.get(grant.getPartition())).send(wayMillis(), () -> {
            partition.append(grant, isLastOfTransaction);
            group.owner(partition.number()).ifPresent(SimulatedDispatcher::wake);
        });
    }

    void configure(PoolConfig pool) {
        workers.forEach(worker -> worker.configure(pool));
    }

    /** One of the workers, drawn at random. */
    SimulatedDispatcher any() {
        return workers.get(random.nextInt(workers.size()));
    }

    /** Lets the group remove one of the live workers. Returns false if the drawn one is dead or removed already. */
    boolean giveUpAny() {
        return group.giveUp(any());
    }

    /** Moves a partition from one worker to another. Returns false if none can be moved. */
    boolean movePartition() {
        return group.move();
    }

    List<SimulatedDispatcher> workers() {
        return workers;
    }

    private void heartbeat(SimulatedDispatcher worker) {
        announce(worker);
        events.in(HEARTBEAT_MILLIS, () -> heartbeat(worker));
    }

    private void announce(SimulatedDispatcher worker) {
        if (worker.isAlive()) {
            ledger.worker(worker.snapshot(), wayMillis());
        }
    }

    private long wayMillis() {
        return random.nextLong(scenario.wayMillis() + 1);
    }
}
