package io.penstock.lab.sweep;

import io.penstock.budget.strategy.Part;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Simulation.Observer;
import io.penstock.records.PoolConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the requests of a sweep are sent through. */
@FunctionalInterface
public interface SweptPipeline {
    /** How many calls the workers make at once. */
    int SLOTS = 95;

    /**
     * One run.
     *
     * @param name unlike that of any other run of the sweep
     * @param pool whose instances' addresses say nothing
     * @param without parts of Pool-First that are left out; a real pipeline has all of them
     * @param endMillis when the count ends, since the beginning; no request comes then
     */
    record Trial(String name, long seed, PoolConfig pool, Set<Part> without, List<Arrival> arrivals, long endMillis) {
        public Trial {
            without = Set.copyOf(without);
            arrivals = List.copyOf(arrivals);
        }
    }

    /**
     * What came of it.
     *
     * @param costs figures that are not in the result, in the order in which they are shown
     */
    record Outcome(Result result, Map<SweepFigure, Double> costs) {
        public Outcome {
            costs = Collections.unmodifiableMap(new LinkedHashMap<>(costs));
        }
    }

    /**
     * Makes a run.
     *
     * @param observer is shown the pool's snapshots
     */
    Outcome run(Trial trial, Observer observer) throws InterruptedException;
}
