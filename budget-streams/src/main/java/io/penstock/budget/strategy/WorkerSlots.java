package io.penstock.budget.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The slots that live workers offer a pool, and how many of each are taken by outstanding grants.
 *
 * <p>So new grants never exceed what the workers offer, and no worker gets more than its own slots.
 */
public final class WorkerSlots {
    /** The worker and its partition that the next grant goes to. */
    public record Place(String worker, int partition) {}

    /** A worker that offers slots or has outstanding grants. */
    private static final class Seats {
        final String worker;
        int slots;
        int taken;
        List<Integer> partitions = List.of();
        Set<String> unavailable = Set.of();

        Seats(String worker) {
            this.worker = worker;
        }

        int free() {
            return Math.max(0, slots - taken);
        }

        boolean canCall(String instance) {
            return unavailable.isEmpty() || !unavailable.contains(instance);
        }
    }

    private final Map<String, Seats> seats = new HashMap<>();
    private final Map<String, Integer> openChannels = new HashMap<>();
    private List<Seats> offering = List.of();
    private boolean everyWorkerCanCallAll = true;
    private int free;
    private long placed;

    /** Replaces the offers of all workers; slots that grants have taken stay taken. */
    public void offer(List<WorkerCapacity> offers) {
        seats.values().forEach(worker -> worker.slots = 0);
        openChannels.clear();
        List<Seats> usable = new ArrayList<>();
        for (WorkerCapacity offer : offers) {
            if (offer.slots() > 0 && !offer.partitions().isEmpty()) {
                Seats worker = of(offer.worker());
                worker.slots = offer.slots();
                worker.partitions = offer.partitions();
                worker.unavailable = offer.unavailable();
                usable.add(worker);
                offer.openChannels()
                        .forEach((instance, channels) -> openChannels.merge(instance, channels, Integer::sum));
            }
        }
        usable.sort(Comparator.comparing(worker -> worker.worker));
        offering = usable;
        everyWorkerCanCallAll = usable.stream().allMatch(worker -> worker.unavailable.isEmpty());
        seats.values().removeIf(worker -> worker.slots == 0 && worker.taken == 0);
        free = usable.stream().mapToInt(Seats::free).sum();
    }

    /** Channels that the workers have open to an instance, in use or idle. */
    public int openChannels(String instance) {
        return openChannels.isEmpty() ? 0 : openChannels.getOrDefault(instance, 0);
    }

    /** The number of free slots over all workers. */
    public int free() {
        return free;
    }

    /** Whether every worker that offers slots can call every instance. */
    public boolean canAllBeCalled() {
        return everyWorkerCanCallAll;
    }

    /** Whether any worker that offers slots can call an instance. Only needed unless {@link #canAllBeCalled}. */
    boolean canBeCalled(String instance) {
        return offering.stream().anyMatch(worker -> worker.canCall(instance));
    }

    /** Whether a worker that can call an instance has a free slot. Only needed unless {@link #canAllBeCalled}. */
    public boolean hasFree(String instance) {
        return offering.stream().anyMatch(worker -> worker.free() > 0 && worker.canCall(instance));
    }

    /**
     * Takes a slot of the worker with the most free slots among those that can call an instance. Partitions take
     * turns. Empty when no slot is free.
     */
    public Optional<Place> take(String instance) {
        Seats best = null;
        for (Seats worker : offering) {
            if (worker.canCall(instance) && worker.free() > (best == null ? 0 : best.free())) {
                best = worker;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        best.taken++;
        free--;
        List<Integer> partitions = best.partitions;
        return Optional.of(new Place(best.worker, partitions.get(Math.floorMod(placed++, partitions.size()))));
    }

    /** Takes a slot of a worker for a grant that is outstanding already, even if the worker has none free. */
    public void restore(String worker) {
        Seats restored = of(worker);
        free -= restored.free() > 0 ? 1 : 0;
        restored.taken++;
    }

    public void giveBack(String worker) {
        Seats giving = of(worker);
        giving.taken--;
        free += giving.taken < giving.slots ? 1 : 0;
    }

    public int workers() {
        return offering.size();
    }

    public int slots() {
        return offering.stream().mapToInt(worker -> worker.slots).sum();
    }

    private Seats of(String worker) {
        return seats.computeIfAbsent(worker, Seats::new);
    }
}
