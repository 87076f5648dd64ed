package io.penstock.lab.simulation;

import io.penstock.dispatcher.core.CommitResult;
import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.work.OutgoingRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The workers' transactions, and the brokers' answers about them. A transaction that a dead worker leaves open is
 * aborted after a while.
 */
final class Transactions {
    private static final double LATE_RATE = 0.03;
    private static final long MAX_LATENESS_MILLIS = 10_000;
    private static final double FAILURE_RATE = 0.05;
    /** The time after which a dead worker's transaction is aborted. */
    private static final long TIMEOUT_MILLIS = 5_000;
    /** How long a question waits for an open transaction. */
    private static final long PATIENCE_MILLIS = 1_000;

    private static final List<CommitResult> FAILURES = List.of(
            CommitResult.ABORTED,
            CommitResult.UNANSWERED,
            CommitResult.UNREACHABLE,
            CommitResult.IN_DOUBT,
            CommitResult.UNANSWERED_IN_DOUBT);

    private record Open(Step.Publish publish, long sinceMillis) {}

    private final Scenario scenario;
    private final SimulatedDispatchers.Surroundings surroundings;
    private final EventQueue events;
    private final Group group;
    private final SplittableRandom random;
    private final Map<SimulatedDispatcher, Open> open = new HashMap<>();

    Transactions(
            Scenario scenario, SimulatedDispatchers.Surroundings surroundings, Group group, SplittableRandom random) {
        this.scenario = scenario;
        this.surroundings = surroundings;
        this.events = surroundings.events();
        this.group = group;
        this.random = random;
    }

    /** Publishes all or nothing of a step after a while, and reports the result a while later. */
    void publish(SimulatedDispatcher worker, Step.Publish publish, Consumer<CommitResult> answer) {
        CommitResult result = draw();
        boolean isCommitted = result == CommitResult.COMMITTED
                || ((result == CommitResult.IN_DOUBT || result == CommitResult.UNANSWERED_IN_DOUBT)
                        && random.nextBoolean());
        open.put(worker, new Open(publish, events.nowMillis()));
        worker.in(1 + latenessMillis() + wayMillis(), () -> {
            open.remove(worker);
            if (isCommitted && !group.isLost(worker)) {
                commit(publish);
            }
            boolean isFenced = isCommitted && group.isLost(worker);
            worker.in(wayMillis(), () -> answer.accept(isFenced ? CommitResult.ABORTED : result));
        });
    }

    private CommitResult draw() {
        if (scenario.has(SimulatedFault.FAILED_TRANSACTIONS) && random.nextDouble() < FAILURE_RATE) {
            surroundings.happened().accept(SimulatedFault.FAILED_TRANSACTIONS);
            return FAILURES.get(random.nextInt(FAILURES.size()));
        }
        return CommitResult.COMMITTED;
    }

    private long latenessMillis() {
        if (scenario.has(SimulatedFault.LATE_OUTCOMES) && random.nextDouble() < LATE_RATE) {
            surroundings.happened().accept(SimulatedFault.LATE_OUTCOMES);
            return random.nextLong(MAX_LATENESS_MILLIS);
        }
        return 0;
    }

    private void commit(Step.Publish publish) {
        publish.progress().forEach((number, progress) -> group.partition(number).commit(progress));
        publish.records().forEach(this::write);
    }

    private void write(OutgoingRecord written) {
        if (written instanceof OutgoingRecord.Outcome outcome) {
            surroundings.ledger().outcome(outcome.value(), wayMillis());
        } else if (written instanceof OutgoingRecord.Resubmission again) {
            surroundings.ledger().request(again.value(), wayMillis());
        } else if (written instanceof OutgoingRecord.Response response) {
            surroundings.answers().accept(response.value());
        } else {
            throw new BrokenPromise("a grant goes to the dead letters");
        }
    }

    /** Aborts the open transaction of a worker that has died. Until the abort nobody can learn what is committed. */
    void died(SimulatedDispatcher worker) {
        Open left = open.remove(worker);
        if (left != null) {
            left.publish()
                    .progress()
                    .keySet()
                    .forEach(number -> group.partition(number).decidedAt(left.sinceMillis() + TIMEOUT_MILLIS));
        }
    }

    /** Reports the state of partitions; of none if that cannot be known yet. */
    void find(SimulatedDispatcher worker, Set<Integer> partitions, Consumer<Map<Integer, Step.PartitionState>> answer) {
        Map<Integer, Step.PartitionState> found = new HashMap<>();
        worker.in(waitMillis(partitions), () -> {
            if (areDecided(partitions) && !group.isLost(worker)) {
                partitions.forEach(
                        number -> found.put(number, group.partition(number).found()));
            }
            answer.accept(found);
        });
    }

    /** Reports what is committed. */
    void tell(SimulatedDispatcher worker, Set<Integer> partitions, Consumer<Step.CommittedReply> answer) {
        worker.in(waitMillis(partitions), () -> {
            if (group.isLost(worker)) {
                answer.accept(new Step.CommittedReply.MemberFenced());
            } else if (!areDecided(partitions) || fails()) {
                answer.accept(
                        random.nextBoolean()
                                ? new Step.CommittedReply.Unanswered()
                                : new Step.CommittedReply.StaleEpoch());
            } else {
                List<AdmittedPartition> asked = new ArrayList<>();
                partitions.forEach(number -> asked.add(group.partition(number)));
                answer.accept(AdmittedPartition.told(asked));
            }
        });
    }

    private boolean fails() {
        return scenario.has(SimulatedFault.FAILED_TRANSACTIONS) && random.nextInt(4) == 0;
    }

    private long waitMillis(Set<Integer> partitions) {
        return 1 + wayMillis() + (areDecided(partitions) ? 0 : PATIENCE_MILLIS);
    }

    private boolean areDecided(Set<Integer> partitions) {
        return partitions.stream().allMatch(number -> group.partition(number).decidedAtMillis() <= events.nowMillis());
    }

    private long wayMillis() {
        return random.nextLong(scenario.wayMillis() + 1);
    }
}
