package io.penstock.budget.kafka.record;

import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.SummaryLine;
import io.penstock.schemas.SummaryLine.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The state of a pool in a line: {@code 1204 wait, 64 run, east 98 %, west 100 %}. */
final class PoolSummary {
    /** Instances that are not closed come first, then the fullest ones, because these are why requests wait. */
    private static final Comparator<InstanceSnapshot> MOST_TELLING_FIRST = Comparator.comparing(
                    (InstanceSnapshot instance) -> instance.getState() == InstanceState.CLOSED)
            .thenComparing(
                    Comparator.comparingDouble(InstanceSnapshot::getUtilisation).reversed());

    private PoolSummary() {}

    /** The summary for a snapshot that is otherwise complete. */
    static String of(PoolSnapshot.Builder snapshot) {
        List<Item> items = new ArrayList<>();
        if (snapshot.getWorkers() == 0) {
            items.add(new Item("", "no worker"));
        }
        snapshot.getInstances().stream()
                .sorted(MOST_TELLING_FIRST)
                .map(instance -> new Item(instance.getInstance(), state(instance)))
                .forEach(items::add);
        return SummaryLine.of(
                SummaryLine.count(snapshot.getWaiting())
                        + " wait, "
                        + SummaryLine.count(snapshot.getOutstanding())
                        + " run",
                items);
    }

    private static String state(InstanceSnapshot instance) {
        return switch (instance.getState()) {
            case CLOSED, UNKNOWN ->
                instance.getLimits().isEmpty()
                        ? "no limit"
                        : Math.min(999, Math.round(instance.getUtilisation() * 100)) + " %";
            case HALF_OPEN -> "on trial";
            case COOLING -> "paused";
            case OPEN -> "failing";
            case MISCONFIGURED -> "refused";
        };
    }
}
