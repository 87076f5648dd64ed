package io.penstock.budget.admission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The slots that live workers offer a pool, and how many of each are taken by outstanding grants.
 *
 * <p>So outstanding grants never exceed what the workers can do, and no worker gets more than its own part.
 */
final class SlotBoard {
    /** A worker's partition to send the next grant to. */
    record Place(String worker, int partition) {}

    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, Integer> openChannels = new HashMap<>();
    private List<WorkerOffer> offers = List.of();
    private long placed;

    void offer(List<WorkerOffer> newOffers) {
        List<WorkerOffer> usable = new ArrayList<>(newOffers);
        usable.removeIf(offer -> offer.slots() == 0 || offer.partitions().isEmpty());
        usable.sort(Comparator.comparing(WorkerOffer::worker));
        offers = List.copyOf(usable);
        openChannels.clear();
        usable.forEach(offer -> offer.openChannels()
                .forEach((instance, channels) -> openChannels.merge(instance, channels, Integer::sum)));
    }

    /** Channels that the workers have open to an instance, in use or idle. */
    int openChannels(String instance) {
        return openChannels.getOrDefault(instance, 0);
    }

    /** The worker with the most free slots; its partitions take turns. */
    Optional<Place> free() {
        WorkerOffer best = null;
        int mostFree = 0;
        for (WorkerOffer offer : offers) {
            int free = offer.slots() - taken.getOrDefault(offer.worker(), 0);
            if (free > mostFree) {
                mostFree = free;
                best = offer;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        List<Integer> partitions = best.partitions();
        return Optional.of(new Place(best.worker(), partitions.get(Math.floorMod(placed++, partitions.size()))));
    }

    void take(String worker) {
        taken.merge(worker, 1, Integer::sum);
    }

    void giveBack(String worker) {
        taken.computeIfPresent(worker, (name, slots) -> slots == 1 ? null : slots - 1);
    }

    int workers() {
        return offers.size();
    }

    int slots() {
        return offers.stream().mapToInt(WorkerOffer::slots).sum();
    }
}
