package io.penstock.lab.sweep;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Simulation.Observer;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.simulation.WorkerPlan;
import io.penstock.lab.study.StudyPools;
import io.penstock.provider.model.LatencyModel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real ledger on virtual time, between simulated callers, workers and a provider. */
public final class VirtualPipeline implements SweptPipeline {
    private static final List<WorkerPlan> WORKERS = List.of(
            new WorkerPlan("w0", SLOTS - SLOTS / 2, List.of(0, 1)), new WorkerPlan("w1", SLOTS / 2, List.of(2, 3)));

    /** @throws io.penstock.lab.simulation.ViolationException when the ledger breaks a promise */
    @Override
    public Outcome run(Trial trial, Observer observer) {
        return new Outcome(
                Simulation.run(
                        new Scenario(
                                        trial.seed(),
                                        trial.pool(),
                                        WORKERS,
                                        () -> new Timetable(trial.arrivals()),
                                        LatencyModel.study(),
                                        Set.of(),
                                        StudyPools.WAY_MILLIS,
                                        trial.endMillis(),
                                        Double.POSITIVE_INFINITY)
                                .with(PoolLedger.without(trial.without())),
                        observer),
                Map.of());
    }
}
