package io.penstock.dispatcher.kafka;

import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.SummaryLine;
import io.penstock.schemas.SummaryLine.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A worker's state in one line: {@code 31 run, 97 free, 3 failed, 20k done}. */
public final class WorkerSummary {
    private WorkerSummary() {}

    /** The summary line for a snapshot in which everything else is set. */
    public static String of(WorkerSnapshot.Builder snapshot) {
        List<PoolSlots> pools = snapshot.getPools();
        if (pools.isEmpty()) {
            return SummaryLine.of("takes no calls", results(snapshot));
        }
        long running = pools.stream().mapToLong(PoolSlots::getInFlight).sum();
        long slots = pools.stream().mapToLong(PoolSlots::getSlots).sum();
        return SummaryLine.of(
                SummaryLine.count(running) + " run, " + SummaryLine.count(Math.max(0, slots - running)) + " free",
                Stream.concat(unavailable(pools), results(snapshot).stream()).toList());
    }

    private static Stream<Item> unavailable(List<PoolSlots> pools) {
        return pools.stream()
                .flatMap(pool -> pool.getUnavailable().keySet().stream().sorted())
                .map(instance -> new Item(instance, "no call"));
    }

    private static List<Item> results(WorkerSnapshot.Builder snapshot) {
        List<Item> results = new ArrayList<>();
        if (snapshot.getFailed() > 0) {
            results.add(new Item(SummaryLine.count(snapshot.getFailed()), "failed"));
        }
        results.add(new Item(SummaryLine.count(snapshot.getSucceeded()), "done"));
        return results;
    }
}
