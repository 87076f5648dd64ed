package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.SimulatedFault;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.simulation.Workload;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/** Whether a pool whose strategy is switched every five seconds loses anything; a broken invariant ends the study. */
public final class SwitchingStudy {
    private static final double LARGE_SHARE = 0.13;
    private static final double LOAD = 1.2;
    private static final int MINUTES = 10;
    private static final long TOKENS_PER_MINUTE = 200_000;
    private static final int INSTANCES = 2;

    private SwitchingStudy() {}

    /**
     * Runs a seed after the other.
     *
     * @throws io.penstock.lab.simulation.ViolationException when an invariant does not hold
     */
    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Result>> cases = new ArrayList<>();
        for (long next = 1; next <= seeds; next++) {
            long seed = next;
            cases.add(new Runs.Named<>("seed " + seed, () -> run(seed)));
        }
        List<Result> results = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        long unanswered = 0;
        double largest = 0;
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            long answered = result.ended().getOrDefault(ResponseStatus.SUCCEEDED, 0L);
            rows.add(List.of(i + 1, result.requests(), answered, result.grants(), result.largestWindow()));
            unanswered += result.requests() - answered;
            largest = Math.max(largest, result.largestWindow());
        }
        return new StudyReport(
                "switching",
                Map.of(
                        "minutes", MINUTES,
                        "seeds", seeds,
                        "switch_every_seconds", 5,
                        "instances", INSTANCES,
                        "tpm_each", TOKENS_PER_MINUTE,
                        "load", LOAD,
                        "reserve", ReserveMode.MAXIMUM),
                List.of("seed", "requests", "succeeded", "grants", "largest_window"),
                rows,
                List.of(
                        Check.atMost("requests without an answer", 0, (double) unanswered),
                        Check.atMost("largest window", 1, largest)));
    }

    private static Result run(long seed) {
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(seed));
        double balanced = INSTANCES * TOKENS_PER_MINUTE / StudyTraffic.meanTokens(LARGE_SHARE);
        List<Arrival> arrivals = new ArrayList<>();
        for (double at = 0; at < MINUTES * StudyPools.MINUTE_MILLIS; at = traffic.after(at, LOAD * balanced / 60)) {
            arrivals.add(traffic.next(LARGE_SHARE, (long) at, OptionalLong.empty()));
        }
        PoolConfig pool = StudyPools.pool(
                        Strategy.TRADITIONAL,
                        ReserveMode.MAXIMUM,
                        List.of(
                                StudyPools.instance("i0", 1_000, TOKENS_PER_MINUTE, OptionalInt.of(40)),
                                StudyPools.instance("i1", 1_000, TOKENS_PER_MINUTE, OptionalInt.of(40))))
                .build();
        return Simulation.run(new Scenario(
                seed,
                pool,
                StudyPools.workers(),
                () -> new Timetable(arrivals),
                LatencyModel.study(),
                Set.of(SimulatedFault.STRATEGY_SWITCHES),
                StudyPools.WAY_MILLIS,
                Workload.NEVER,
                1));
    }
}
