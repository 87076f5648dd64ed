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

/** The workers and the partitions that they share out among themselves. */
final class SimulatedDispatchers {
    private static final long HEARTBEAT_MILLIS = 1_000;

    /** From a worker's death until another has its partitions. */
    private static final long MAX_TAKE_OVER_MILLIS = 6_000;

    private static final long MAX_ABSENCE_MILLIS = 10_000;

    private final Agenda agenda;
    private final Scenario scenario;
    private final LedgerHost ledger;
    private final Trace trace;
    private final SplittableRandom random;
    private final List<SimulatedDispatcher> workers = new ArrayList<>();
    private final Map<Integer, Partition> partitions = new HashMap<>();
    private final Map<Integer, Pipe> pipes = new HashMap<>();

    SimulatedDispatchers(
            Agenda agenda,
            Scenario scenario,
            LedgerHost ledger,
            Calls calls,
            Trace trace,
            Consumer<InferenceResponse> answers,
            Consumer<SimulatedFault> happened,
            SplittableRandom random) {
        this.agenda = agenda;
        this.scenario = scenario;
        this.ledger = ledger;
        this.trace = trace;
        this.random = random;
        for (WorkerPlan plan : scenario.workers()) {
            SimulatedDispatcher worker = new SimulatedDispatcher(
                    plan, agenda, scenario, ledger, calls, trace, answers, this::died, happened, random.split());
            workers.add(worker);
            for (int number : plan.partitions()) {
                Partition partition = new Partition(number);
                partitions.put(number, partition);
                pipes.put(number, new Pipe(agenda, 1));
                worker.own(partition);
            }
        }
    }

    void begin() {
        for (SimulatedDispatcher worker : workers) {
            heartbeat(worker);
        }
    }

    /** The ledger has written a grant to its partition. */
    void granted(Grant grant) {
        Partition partition = partition(grant.getPartition());
        partition.append(grant);
        pipe(grant.getPartition()).send(random.nextLong(scenario.wayMillis() + 1), () -> partition.deliver(grant));
    }

    void configure(PoolConfig pool) {
        workers.forEach(worker -> worker.configure(pool));
    }

    /** One of the workers, drawn at random. */
    SimulatedDispatcher any() {
        return workers.get(random.nextInt(workers.size()));
    }

    List<SimulatedDispatcher> workers() {
        return workers;
    }

    private void heartbeat(SimulatedDispatcher worker) {
        if (worker.isAlive()) {
            ledger.worker(worker.snapshot(), random.nextLong(scenario.wayMillis() + 1));
        }
        agenda.in(HEARTBEAT_MILLIS, () -> heartbeat(worker));
    }

    private void died(SimulatedDispatcher dead, List<Partition> orphans) {
        for (Partition orphan : orphans) {
            agenda.in(1 + random.nextLong(MAX_TAKE_OVER_MILLIS), () -> takeOver(orphan));
        }
        agenda.in(1 + random.nextLong(MAX_ABSENCE_MILLIS), () -> comeBack(dead));
    }

    private void takeOver(Partition orphan) {
        List<SimulatedDispatcher> alive =
                workers.stream().filter(SimulatedDispatcher::isAlive).toList();
        if (!orphan.isOwned() && !alive.isEmpty()) {
            alive.get(random.nextInt(alive.size())).own(orphan);
        }
    }

    /** A worker that comes back takes what nobody has, else one partition of another that has several. */
    private void comeBack(SimulatedDispatcher back) {
        back.revive();
        trace.add(() -> "worker '" + back.id() + "' is back");
        List<Partition> free = partitions.values().stream()
                .filter(partition -> !partition.isOwned())
                .toList();
        free.forEach(back::own);
        if (free.isEmpty()) {
            workers.stream()
                    .filter(other -> other.owned().size() > 1)
                    .findFirst()
                    .ifPresent(other -> back.own(other.owned().get(0)));
        }
    }

    private Partition partition(int number) {
        Partition partition = partitions.get(number);
        if (partition == null) {
            throw new BrokenPromise("a grant goes to partition " + number + ", which does not exist");
        }
        return partition;
    }

    private Pipe pipe(int number) {
        return Objects.requireNonNull(pipes.get(number));
    }
}
