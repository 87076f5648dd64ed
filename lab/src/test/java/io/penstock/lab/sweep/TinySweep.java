package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Result.Counted;
import io.penstock.lab.simulation.Result.Fate;
import io.penstock.lab.study.StudyPools;
import io.penstock.lab.sweep.SizeClass.Range;
import io.penstock.lab.sweep.SweptPipeline.Outcome;
import io.penstock.lab.sweep.SweptPipeline.Trial;
import io.penstock.records.ResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A sweep of two settings and three variants over a second of requests, and a pipeline that serves all of them at once. */
final class TinySweep {
    private static final SizeClass SHORT = new SizeClass("short", 0.5, new Range(50, 180), new Range(120, 420));
    private static final SizeClass LONG = new SizeClass("long", 0.5, new Range(450, 1_700), new Range(1_400, 5_200));

    private TinySweep() {}

    /** @param factor of the requests' tokens */
    static Sweep sweep(double factor) {
        return new Sweep(
                "tiny",
                "sweep tiny",
                "Tiny",
                "requests a second",
                List.of(),
                StudyPools.published(),
                Sweeps.variants(800, 1_400),
                List.of(setting(5, factor), setting(10, factor)),
                10,
                false);
    }

    private static Setting setting(double perSecond, double factor) {
        Mix mix = new Mix(perSecond, List.of(SHORT.times(factor), LONG.times(factor)));
        return new Setting(perSecond, 1_000, mix::draw);
    }

    static Outcome served(Trial trial) {
        List<Fate> fates = trial.arrivals().stream()
                .map(arrival -> new Fate(
                        arrival,
                        arrival.atMillis(),
                        OptionalLong.of(arrival.atMillis()),
                        OptionalLong.of(0),
                        OptionalLong.of(arrival.atMillis() + 100),
                        0,
                        ResponseStatus.SUCCEEDED))
                .toList();
        List<Counted> counted = trial.arrivals().stream()
                .map(arrival -> new Counted(arrival.atMillis(), "i0", arrival.inputTokens(), arrival.outputTokens()))
                .toList();
        return new Outcome(result(fates, counted, trial.endMillis()), Map.of());
    }

    static Result result(List<Fate> fates, List<Counted> counted, long endMillis) {
        return new Result(
                fates.size(),
                Map.of(),
                counted.size(),
                counted.size(),
                0,
                endMillis,
                List.of(),
                counted,
                fates,
                0,
                Map.of());
    }
}
