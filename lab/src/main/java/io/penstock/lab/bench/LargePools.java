package io.penstock.lab.bench;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Measures how the ledger's work and memory grow with pools, workers, instances and tenants. */
public final class LargePools {
    private LargePools() {}

    /**
     * Measures all of it, in a few minutes.
     *
     * @param each takes each figure as soon as it is known
     */
    public static List<GrowthFigure> measure(Consumer<GrowthFigure> each) {
        return Stream.<Supplier<List<GrowthFigure>>>of(
                        Ticks::measure, Arrivals::measure, Settlements::measure, Growth::measure)
                .flatMap(part -> part.get().stream())
                .peek(each)
                .toList();
    }
}
