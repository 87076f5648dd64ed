package io.penstock.lab.command;

import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.sweep.Ablation;
import io.penstock.lab.sweep.Sweep;
import io.penstock.lab.sweep.Sweeps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sweeps that the study consists of. */
final class StudySweeps {
    private static final Set<Double> REAL_LONG_SHARES = Set.of(0.15, 0.25, 0.35, 0.50, 0.65);
    private static final Set<Double> REAL_LOADS = Set.of(80.0, 160.0, 240.0);
    private static final Set<Double> REAL_SIZES = Set.of(0.6, 1.0, 2.0);

    private StudySweeps() {}

    /**
     * In the order in which they are shown.
     *
     * @param trace for the sweep over its rate
     * @param realMillis for how long requests come on a real pipeline; empty for no runs on one
     */
    static List<Sweep> of(Optional<AzureTrace> trace, Optional<Long> realMillis) {
        List<Sweep> sweeps =
                new ArrayList<>(List.of(Sweeps.longRatio(), Sweeps.bursts(), Sweeps.load(), Sweeps.size()));
        trace.ifPresent(requests -> sweeps.add(Sweeps.trace(requests)));
        sweeps.add(Sweeps.frontier());
        sweeps.add(Ablation.sweep());
        realMillis.ifPresent(millis -> {
            sweeps.add(Sweeps.longRatio().at(REAL_LONG_SHARES).real(millis));
            sweeps.add(Sweeps.load().at(REAL_LOADS).real(millis));
            sweeps.add(Sweeps.size().at(REAL_SIZES).real(millis));
        });
        return sweeps;
    }
}
