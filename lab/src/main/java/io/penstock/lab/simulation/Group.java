package io.penstock.lab.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The workers' consumer group, as a broker keeps it. It assigns each partition to one worker, and revokes it with
 * notice, or without notice from a worker that it takes for dead.
 */
final class Group {
    /** The longest time from a worker's death until others have its partitions. */
    private static final long MAX_TAKE_OVER_MILLIS = 6_000;

    private static final long MAX_ABSENCE_MILLIS = 10_000;

    private final SimulatedDispatchers.Surroundings surroundings;
    private final EventQueue events;
    private final SplittableRandom random;
    private final List<SimulatedDispatcher> workers = new ArrayList<>();
    private final Map<Integer, AdmittedPartition> partitions = new TreeMap<>();
    private final Map<Integer, SimulatedDispatcher> owners = new TreeMap<>();
    /** The partitions that a worker learns of at its next poll. */
    private final Map<SimulatedDispatcher, Set<Integer>> assigned = new HashMap<>();

    private final Map<SimulatedDispatcher, Set<Integer>> revoked = new HashMap<>();
    private final Set<SimulatedDispatcher> lost = new HashSet<>();
    /** The worker that gets a partition once its owner has released it. */
    private final Map<Integer, SimulatedDispatcher> heirs = new LinkedHashMap<>();

    Group(SimulatedDispatchers.Surroundings surroundings, SplittableRandom random) {
        this.surroundings = surroundings;
        this.events = surroundings.events();
        this.random = random;
    }

    /** Adds a worker and these new partitions, which it begins with. */
    void add(SimulatedDispatcher worker, List<Integer> numbers) {
        workers.add(worker);
        numbers.forEach(number -> {
            partitions.put(number, new AdmittedPartition(number));
            give(number, worker);
        });
    }

    AdmittedPartition partition(int number) {
        AdmittedPartition partition = partitions.get(number);
        if (partition == null) {
            throw new BrokenPromise("a grant goes to partition " + number + ", which does not exist");
        }
        return partition;
    }

    Optional<SimulatedDispatcher> owner(int number) {
        return Optional.ofNullable(owners.get(number));
    }

    /** The partitions that a worker owns or is about to take over. */
    Set<Integer> assigned(SimulatedDispatcher worker) {
        Set<Integer> numbers = new TreeSet<>();
        owners.forEach((number, owner) -> {
            if (owner == worker) {
                numbers.add(number);
            }
        });
        return numbers;
    }

    Set<Integer> takeAssigned(SimulatedDispatcher worker) {
        Set<Integer> taken = assigned.remove(worker);
        return taken == null ? Set.of() : taken;
    }

    Set<Integer> takeRevoked(SimulatedDispatcher worker) {
        Set<Integer> taken = revoked.remove(worker);
        return taken == null ? Set.of() : taken;
    }

    /** Whether the group has removed a worker that does not know it yet. */
    boolean isLost(SimulatedDispatcher worker) {
        return lost.contains(worker);
    }

    /** A removed worker has learnt of its removal and is a member again. */
    void rejoin(SimulatedDispatcher worker) {
        lost.remove(worker);
        share(worker);
    }

    /** A worker has released partitions. */
    void released(SimulatedDispatcher worker, Set<Integer> numbers) {
        for (int number : numbers) {
            if (!owners.remove(number, worker)) {
                // It was given to another worker when this one was taken for dead.
                continue;
            }
            SimulatedDispatcher heir = heirs.remove(number);
            if (heir != null && heir.isAlive() && !isLost(heir)) {
                give(number, heir);
            } else {
                takeOver(number);
            }
        }
    }

    /** A worker has released everything, and its process has ended. */
    void left(SimulatedDispatcher worker) {
        forget(worker).forEach(this::takeOver);
        events.in(1 + random.nextLong(MAX_ABSENCE_MILLIS), () -> comeBack(worker));
    }

    void died(SimulatedDispatcher worker) {
        for (int orphan : forget(worker)) {
            events.in(1 + random.nextLong(MAX_TAKE_OVER_MILLIS), () -> takeOver(orphan));
        }
        events.in(1 + random.nextLong(MAX_ABSENCE_MILLIS), () -> comeBack(worker));
    }

    /** Removes a live worker as if it were dead. Returns false if it is dead or removed already. */
    boolean giveUp(SimulatedDispatcher worker) {
        if (!worker.isAlive() || isLost(worker)) {
            return false;
        }
        surroundings.trace().add(() -> "the group gives worker '" + worker.id() + "' up");
        Set<Integer> orphans = forget(worker);
        lost.add(worker);
        orphans.forEach(this::takeOver);
        worker.wake();
        return true;
    }

    /** Moves a partition from one worker to another. Returns false if none can be moved. */
    boolean move() {
        List<Integer> movable = owners.keySet().stream()
                .filter(number ->
                        owner(number).filter(any -> isSettled(number, any)).isPresent())
                .toList();
        if (movable.isEmpty()) {
            return false;
        }
        int number = movable.get(random.nextInt(movable.size()));
        SimulatedDispatcher owner = owners.get(number);
        List<SimulatedDispatcher> others =
                members().stream().filter(other -> other != owner).toList();
        if (owner == null || others.isEmpty()) {
            return false;
        }
        revoke(number, owner, others.get(random.nextInt(others.size())));
        return true;
    }

    private boolean isSettled(int number, SimulatedDispatcher owner) {
        return !heirs.containsKey(number)
                && !assigned.getOrDefault(owner, Set.of()).contains(number);
    }

    private void revoke(int number, SimulatedDispatcher owner, SimulatedDispatcher heir) {
        surroundings
                .trace()
                .add(() -> "the group takes partition " + number + " from worker '" + owner.id() + "' for '" + heir.id()
                        + "'");
        heirs.put(number, heir);
        revoked.computeIfAbsent(owner, any -> new TreeSet<>()).add(number);
        owner.wake();
    }

    private Set<Integer> forget(SimulatedDispatcher worker) {
        Set<Integer> numbers = assigned(worker);
        numbers.forEach(number -> {
            owners.remove(number);
            heirs.remove(number);
        });
        assigned.remove(worker);
        revoked.remove(worker);
        lost.remove(worker);
        return numbers;
    }

    private void give(int number, SimulatedDispatcher worker) {
        owners.put(number, worker);
        assigned.computeIfAbsent(worker, any -> new TreeSet<>()).add(number);
        worker.wake();
    }

    private void takeOver(int number) {
        List<SimulatedDispatcher> members = members();
        if (!owners.containsKey(number) && !members.isEmpty()) {
            give(number, members.get(random.nextInt(members.size())));
        }
    }

    private List<SimulatedDispatcher> members() {
        return workers.stream()
                .filter(worker -> worker.isAlive() && !isLost(worker))
                .toList();
    }

    private void comeBack(SimulatedDispatcher worker) {
        surroundings.trace().add(() -> "worker '" + worker.id() + "' is back");
        worker.begin();
        share(worker);
    }

    /** Gives a new member the partitions without an owner, or else one partition of a worker that has several. */
    private void share(SimulatedDispatcher worker) {
        List<Integer> free = partitions.keySet().stream()
                .filter(number -> !owners.containsKey(number))
                .toList();
        free.forEach(number -> give(number, worker));
        if (!free.isEmpty() || !assigned(worker).isEmpty()) {
            return;
        }
        for (SimulatedDispatcher other : members()) {
            Set<Integer> others = assigned(other);
            Optional<Integer> movable =
                    others.stream().filter(number -> isSettled(number, other)).findFirst();
            if (other != worker && others.size() > 1 && movable.isPresent()) {
                revoke(movable.get(), other, worker);
                return;
            }
        }
    }
}
