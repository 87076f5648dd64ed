package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of a sweep: a variant at a setting, with a seed. */
record SweepRun(Sweep sweep, Setting setting, Variant variant, long seed) {
    /** The runs of a sweep: setting by setting, in each the variants in their order, in each the seeds from 1. */
    static List<SweepRun> of(Sweep sweep, int seeds) {
        List<SweepRun> runs = new ArrayList<>();
        for (Setting setting : sweep.settings()) {
            for (Variant variant : sweep.variants()) {
                for (int seed = 1; seed <= seeds; seed++) {
                    runs.add(new SweepRun(sweep, setting, variant, seed));
                }
            }
        }
        return runs;
    }

    /** Unlike that of any other run of any sweep; may stand in the name of a file or a pool. */
    String name() {
        return String.join("-", sweep.name(), String.valueOf(setting.x()), variant.name(), String.valueOf(seed));
    }

    /** For readers. */
    String title() {
        return sweep.name() + " at " + setting.x() + ": " + variant.label() + ", seed " + seed;
    }

    /** Whether its course over time is shown. */
    boolean isShown() {
        return setting.x() == sweep.shownAt() && seed == 1;
    }

    SweepRequests requests() {
        return setting.requests(seed, variant);
    }

    SweptPipeline.Trial trial(SweepRequests requests) {
        return new SweptPipeline.Trial(
                name(),
                seed,
                variant.pool(sweep.instances()),
                variant.without(),
                requests.arrivals(),
                Setting.LEAD_MILLIS + setting.countedMillis());
    }

    RunResult make(SweptPipeline pipeline) throws InterruptedException {
        SweepRequests requests = requests();
        List<RunCourse.Buckets> buckets = new ArrayList<>();
        SweptPipeline.Outcome outcome =
                pipeline.run(trial(requests), (at, snapshot) -> buckets.add(RunCourse.buckets(at, snapshot)));
        Result result = outcome.result();
        Map<SweepFigure, Double> figures = RunFigures.of(setting, variant, sweep.instances(), requests, result);
        figures.putAll(outcome.costs());
        return new RunResult(
                figures,
                isShown()
                        ? Optional.of(RunCourse.of(setting, variant, sweep.instances(), result, buckets))
                        : Optional.empty());
    }
}
