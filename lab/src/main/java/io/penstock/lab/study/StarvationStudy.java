package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Whether anybody starves under overload, and whether budget is left over while the large ones wait. */
public final class StarvationStudy {
    private static final double LARGE_SHARE = 0.13;
    private static final double OVERLOAD = 1.5;
    private static final long TOKENS_PER_MINUTE = 520_000;
    private static final int MINUTES = 15;
    private static final long MILLIS = MINUTES * StudyPools.MINUTE_MILLIS;

    /** The longest wait of the requests that have one. */
    private static final long MAX_WAIT_MILLIS = 5_000;

    /** Which requests have a longest wait. */
    private enum Bounds {
        /** None. */
        NONE,
        /** Every second one. */
        HALF
    }

    private record Case(LimitKind binding, Bounds bounds, Strategy strategy, long seed) {}

    private record Found(Case of, double utilisation, double oldestMillis, double longAccepted) {}

    private StarvationStudy() {}

    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (LimitKind binding : List.of(LimitKind.TOKENS, LimitKind.REQUESTS)) {
            for (Bounds bounds : Bounds.values()) {
                for (Strategy strategy : Strategy.values()) {
                    for (long seed = 1; seed <= seeds; seed++) {
                        Case next = new Case(binding, bounds, strategy, seed);
                        cases.add(new Runs.Named<>(next.toString(), () -> find(next)));
                    }
                }
            }
        }
        List<Found> found = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (LimitKind binding : List.of(LimitKind.TOKENS, LimitKind.REQUESTS)) {
            for (Bounds bounds : Bounds.values()) {
                for (Strategy strategy : Strategy.values()) {
                    rows.add(List.of(
                            binding,
                            bounds,
                            strategy,
                            mean(found, binding, bounds, strategy, Figure.UTILISATION),
                            mean(found, binding, bounds, strategy, Figure.OLDEST) / 1_000,
                            mean(found, binding, bounds, strategy, Figure.LONG_ACCEPTED)));
                }
                String what = binding + " binding, longest waits: " + bounds + ": ";
                checks.add(Check.atLeast(
                        what + "utilisation",
                        0.995,
                        mean(found, binding, bounds, Strategy.POOL_FIRST, Figure.UTILISATION)));
                checks.add(Check.atMost(
                        what + "oldest wait without a longest one, over that of first come, first served",
                        2,
                        mean(found, binding, bounds, Strategy.POOL_FIRST, Figure.OLDEST)
                                / mean(found, binding, bounds, Strategy.TRADITIONAL, Figure.OLDEST)));
            }
        }
        return new StudyReport(
                "starvation",
                Map.of(
                        "minutes", MINUTES,
                        "seeds", seeds,
                        "tpm", TOKENS_PER_MINUTE,
                        "large_share", LARGE_SHARE,
                        "overload", OVERLOAD,
                        "reserve", ReserveMode.PREDICTED,
                        "max_wait_millis", MAX_WAIT_MILLIS),
                List.of("binding", "longest_waits", "strategy", "use", "oldest_wait_s", "large_granted"),
                rows,
                checks);
    }

    private enum Figure {
        UTILISATION,
        OLDEST,
        LONG_ACCEPTED;

        double of(Found found) {
            return switch (this) {
                case UTILISATION -> found.utilisation();
                case OLDEST -> found.oldestMillis();
                case LONG_ACCEPTED -> found.longAccepted();
            };
        }
    }

    private static double mean(List<Found> found, LimitKind binding, Bounds bounds, Strategy strategy, Figure figure) {
        return found.stream()
                .filter(one -> one.of().binding() == binding
                        && one.of().bounds() == bounds
                        && one.of().strategy() == strategy)
                .mapToDouble(figure::of)
                .average()
                .orElseThrow();
    }

    private static Found find(Case of) {
        boolean tokensBind = of.binding() == LimitKind.TOKENS;
        double balanced = TOKENS_PER_MINUTE / StudyTraffic.meanTokens(LARGE_SHARE);
        long requests = Math.round(balanced * (tokensBind ? 2 : 0.5));
        double perSecond = OVERLOAD * Math.min(balanced, (double) requests) / 60;
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(of.seed()));
        List<Arrival> arrivals = new ArrayList<>();
        for (double at = 0; at < MILLIS; at = traffic.after(at, perSecond)) {
            boolean isBounded = of.bounds() == Bounds.HALF && arrivals.size() % 2 == 1;
            arrivals.add(traffic.next(
                    LARGE_SHARE, (long) at, isBounded ? OptionalLong.of(MAX_WAIT_MILLIS) : OptionalLong.empty()));
        }
        PoolConfig pool = StudyPools.pool(
                        of.strategy(),
                        ReserveMode.PREDICTED,
                        List.of(StudyPools.instance("i0", requests, TOKENS_PER_MINUTE, OptionalInt.empty())))
                .build();
        Result result = StudyPools.run(of.seed(), pool, () -> new Timetable(arrivals), LatencyModel.study(), MILLIS);
        double used = result.uses().stream()
                .filter(use -> use.limit().getKind() == of.binding())
                .mapToDouble(use -> use.utilisation(MILLIS))
                .sum();
        double oldest = result.fates().stream()
                .filter(fate -> fate.arrival().maxWaitMillis().isEmpty())
                .mapToLong(fate -> fate.grantedAtMillis().orElse(MILLIS) - fate.submittedAtMillis())
                .max()
                .orElseThrow();
        double accepted = result.fates().stream()
                .filter(fate -> StudyTraffic.isLong(fate.arrival()))
                .mapToInt(fate -> fate.grantedAtMillis().isPresent() ? 1 : 0)
                .average()
                .orElseThrow();
        return new Found(of, used, oldest, accepted);
    }
}
