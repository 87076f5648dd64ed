package io.penstock.lab.study;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.lab.simulation.EndlessBacklog;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.study.SharedKeys.Other;
import io.penstock.lab.study.SharedKeys.Rhythm;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.limits.Limits;
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
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** How a backlogged pool and another client get along that asks for 40 % of its key. */
public final class SharedKeyStudy {
    private static final double PART_OF_OTHERS = 0.4;
    private static final long TOKENS_PER_MINUTE = 520_000;
    private static final int DEPTH = 500;
    private static final int MINUTES = 10;
    private static final long COUNTED_FROM_MILLIS = StudyPools.MINUTE_MILLIS;
    private static final long END_MILLIS = COUNTED_FROM_MILLIS + MINUTES * StudyPools.MINUTE_MILLIS;
    private static final double MAX_REFUSED = 0.001;
    private static final double MIN_USED = 0.95;

    record Case(Rhythm rhythm, LimitKind binding, double longShare, ReserveMode reserve, long seed) {
        boolean isLike(Case other) {
            return rhythm == other.rhythm
                    && binding == other.binding
                    && longShare == other.longShare
                    && reserve == other.reserve;
        }
    }

    record Found(Case of, long calls, long refused, double othersPart, double usedOfTheRest) {}

    private SharedKeyStudy() {}

    /**
     * Runs every rhythm of the other client with every kind of traffic.
     *
     * @param seeds runs of each
     */
    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Case> kinds = new ArrayList<>();
        for (Rhythm rhythm : Rhythm.values()) {
            for (LimitKind binding : List.of(LimitKind.TOKENS, LimitKind.REQUESTS)) {
                kinds.add(new Case(rhythm, binding, 0, ReserveMode.MAXIMUM, 1));
            }
            kinds.add(new Case(rhythm, LimitKind.TOKENS, 0.13, ReserveMode.MAXIMUM, 1));
            kinds.add(new Case(rhythm, LimitKind.TOKENS, 0.13, ReserveMode.PREDICTED, 1));
        }
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (Case kind : kinds) {
            for (long seed = 1; seed <= seeds; seed++) {
                Case next = new Case(kind.rhythm(), kind.binding(), kind.longShare(), kind.reserve(), seed);
                cases.add(new Runs.Named<>(next.toString(), () -> find(next)));
            }
        }
        List<Found> found = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Case kind : kinds) {
            List<Found> these =
                    found.stream().filter(one -> one.of().isLike(kind)).toList();
            double refused = (double) sum(these, Found::refused) / sum(these, Found::calls);
            double others =
                    these.stream().mapToDouble(Found::othersPart).average().orElseThrow();
            double used =
                    these.stream().mapToDouble(Found::usedOfTheRest).average().orElseThrow();
            rows.add(List.of(
                    kind.rhythm(),
                    kind.binding(),
                    kind.longShare(),
                    kind.reserve(),
                    sum(these, Found::calls),
                    refused,
                    others,
                    used,
                    these.stream().mapToDouble(Found::usedOfTheRest).min().orElseThrow()));
            String what = kind.rhythm() + ", " + kind.binding() + " binding, " + kind.longShare() + " long, "
                    + kind.reserve();
            checks.add(Check.atMost(what + ": refused", MAX_REFUSED, refused));
            checks.add(Check.atLeast(what + ": used of what was left", MIN_USED, used));
        }
        return new StudyReport(
                "shared-key",
                Map.of(
                        "minutes", MINUTES,
                        "seeds", seeds,
                        "tpm", TOKENS_PER_MINUTE,
                        "others", PART_OF_OTHERS,
                        "strategy", Strategy.POOL_FIRST),
                List.of(
                        "others_calls",
                        "binding",
                        "long_share",
                        "reserve",
                        "calls",
                        "refused",
                        "others_part",
                        "mean_used_of_rest",
                        "least_used_of_rest"),
                rows,
                checks);
    }

    private static long sum(List<Found> found, ToLongFunction<Found> figure) {
        return found.stream().mapToLong(figure).sum();
    }

    static Found find(Case of) {
        double balanced = TOKENS_PER_MINUTE / StudyTraffic.meanTokens(of.longShare());
        // what the tokens would pay for, and half as many again or half as many
        long requests = Math.round(balanced * (of.binding() == LimitKind.TOKENS ? 1.5 : 0.5));
        double perMinute = PART_OF_OTHERS * Math.min(balanced, (double) requests);
        SplittableRandom random = new SplittableRandom(of.seed());
        StudyTraffic traffic = new StudyTraffic(random.split());
        SharedKeys keys = new SharedKeys(
                Limits.perMinute(requests, TOKENS_PER_MINUTE),
                new Other(of.rhythm(), perMinute, of.longShare()),
                COUNTED_FROM_MILLIS,
                random.split());
        PoolConfig pool = StudyPools.pool(
                        Strategy.POOL_FIRST,
                        of.reserve(),
                        List.of(StudyPools.instance("i0", requests, TOKENS_PER_MINUTE, OptionalInt.empty())))
                .build();
        Simulation.run(new Scenario(
                of.seed(),
                pool,
                StudyPools.workers(),
                () -> new EndlessBacklog(
                        DEPTH,
                        END_MILLIS,
                        (number, atMillis) -> traffic.next(of.longShare(), atMillis, OptionalLong.empty())),
                LatencyModel.study(),
                () -> keys,
                Set.of(),
                StudyPools.WAY_MILLIS,
                END_MILLIS,
                Double.POSITIVE_INFINITY,
                PoolLedger::new));
        keys.callOthersUntil(END_MILLIS);
        boolean tokensBind = of.binding() == LimitKind.TOKENS;
        double given = MINUTES * (double) (tokensBind ? TOKENS_PER_MINUTE : requests);
        long others = tokensBind ? keys.others().tokens() : keys.others().requests();
        long own = tokensBind ? keys.pool().tokens() : keys.pool().requests();
        return new Found(of, keys.pool().calls(), keys.pool().refused(), others / given, own / (given - others));
    }
}
