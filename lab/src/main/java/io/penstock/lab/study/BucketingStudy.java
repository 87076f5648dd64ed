package io.penstock.lab.study;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Result.Fate;
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
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What adaptive buckets do for short requests, and to long ones, while the mix of the traffic changes. */
public final class BucketingStudy {
    private static final double MIN_SHARE = 0.05;
    private static final double MAX_SHARE = 0.65;
    private static final double DEVIATION = 0.09;

    /** Short requests first: with less, they queue for a while when the mix changes. */
    private static final double OBJECTIVE = FairnessPolicy.THROUGHPUT;

    private static final int SECONDS = 480;
    private static final long MILLIS = SECONDS * 1_000L;

    /** How the share of long requests goes. */
    private enum Mix {
        /** Up at a third of the time, down at two thirds. */
        STEPS {
            @Override
            double longShare(double part) {
                return part < 1 / 3.0 || part >= 2 / 3.0 ? MIN_SHARE : MAX_SHARE;
            }
        },
        /** Up until the middle, then down. */
        SLOW {
            @Override
            double longShare(double part) {
                return MIN_SHARE + (MAX_SHARE - MIN_SHARE) * (1 - Math.abs(2 * part - 1));
            }
        };

        /** @param part of the time that is over, in [0, 1) */
        abstract double longShare(double part);
    }

    private record Case(Mix mix, Strategy strategy, double perSecond, long seed) {}

    private record Found(
            Case of,
            double shortP95Millis,
            double longP95Millis,
            double shortAccepted,
            double longAccepted,
            double tokens) {}

    private BucketingStudy() {}

    /**
     * Runs both mixes under both strategies.
     *
     * @param perSecond requests that arrive, on average; 21 of them with the most long ones are what the limits allow
     * @param maxWaitMillis of every request, under either strategy
     */
    public static StudyReport run(int seeds, double perSecond, long maxWaitMillis, Runs runs)
            throws InterruptedException {
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (Mix mix : Mix.values()) {
            for (Strategy strategy : Strategy.values()) {
                for (long seed = 1; seed <= seeds; seed++) {
                    Case next = new Case(mix, strategy, perSecond, seed);
                    cases.add(new Runs.Named<>(next.toString(), () -> find(next, maxWaitMillis)));
                }
            }
        }
        List<Found> found = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Mix mix : Mix.values()) {
            Found traditional = mean(found, mix, Strategy.TRADITIONAL);
            Found poolFirst = mean(found, mix, Strategy.POOL_FIRST);
            for (Found one : List.of(traditional, poolFirst)) {
                rows.add(List.of(
                        mix,
                        one.of().strategy(),
                        one.shortP95Millis() / 1_000,
                        one.longP95Millis() / 1_000,
                        one.shortAccepted(),
                        one.longAccepted(),
                        one.tokens() / 1e6));
            }
            checks.add(Check.atLeast(
                    mix + ": p95 wait of short requests, Traditional's over Pool-First's",
                    5,
                    traditional.shortP95Millis() / Math.max(1, poolFirst.shortP95Millis())));
            checks.add(Check.atMost(
                    mix + ": throughput in tokens, relative difference",
                    0.005,
                    Math.abs(poolFirst.tokens() / traditional.tokens() - 1)));
            checks.add(Check.atLeast(
                    mix + ": long requests' accepted share over Traditional's",
                    0.9,
                    poolFirst.longAccepted() / traditional.longAccepted()));
        }
        return new StudyReport(
                "bucketing",
                Map.of(
                        "seconds", SECONDS,
                        "seeds", seeds,
                        "arrivals_per_second", perSecond,
                        "max_wait_millis", maxWaitMillis,
                        "reserve", ReserveMode.PREDICTED,
                        "objective", OBJECTIVE),
                List.of(
                        "mix",
                        "strategy",
                        "short_p95_wait_s",
                        "long_p95_wait_s",
                        "short_accepted",
                        "long_accepted",
                        "tokens_m"),
                rows,
                checks);
    }

    private static Found mean(List<Found> found, Mix mix, Strategy strategy) {
        List<Found> these = found.stream()
                .filter(one -> one.of().mix() == mix && one.of().strategy() == strategy)
                .toList();
        return new Found(
                these.get(0).of(),
                these.stream().mapToDouble(Found::shortP95Millis).average().orElseThrow(),
                these.stream().mapToDouble(Found::longP95Millis).average().orElseThrow(),
                these.stream().mapToDouble(Found::shortAccepted).average().orElseThrow(),
                these.stream().mapToDouble(Found::longAccepted).average().orElseThrow(),
                these.stream().mapToDouble(Found::tokens).average().orElseThrow());
    }

    private static Found find(Case of, long maxWaitMillis) {
        PoolConfig pool = StudyPools.pool(of.strategy(), ReserveMode.PREDICTED, StudyPools.published())
                .setObjective(OBJECTIVE)
                .build();
        List<Arrival> arrivals = arrivals(of, maxWaitMillis);
        Result result = StudyPools.run(of.seed(), pool, () -> new Timetable(arrivals), LatencyModel.study(), MILLIS);
        double tokens = result.uses().stream()
                .filter(use -> use.limit().getKind() == LimitKind.TOKENS)
                .mapToDouble(use -> use.total())
                .sum();
        Predicate<Fate> isLong = fate -> StudyTraffic.isLong(fate.arrival());
        return new Found(
                of,
                p95(result, isLong.negate()),
                p95(result, isLong),
                accepted(result, isLong.negate()),
                accepted(result, isLong),
                tokens);
    }

    private static List<Arrival> arrivals(Case of, long maxWaitMillis) {
        SplittableRandom random = new SplittableRandom(of.seed());
        StudyTraffic traffic = new StudyTraffic(random.split());
        List<Arrival> arrivals = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            long count = Math.round(of.perSecond() * (1 + DEVIATION * random.nextGaussian()));
            for (long i = 0; i < count; i++) {
                long at = 1_000L * second + random.nextLong(1_000);
                arrivals.add(traffic.next(
                        of.mix().longShare((double) second / SECONDS), at, OptionalLong.of(maxWaitMillis)));
            }
        }
        return arrivals;
    }

    /** Of the requests that were granted. */
    private static double p95(Result result, Predicate<Fate> which) {
        long[] waits = result.fates().stream()
                .filter(which)
                .filter(fate -> fate.grantedAtMillis().isPresent())
                .mapToLong(fate -> fate.grantedAtMillis().getAsLong() - fate.submittedAtMillis())
                .sorted()
                .toArray();
        return waits.length == 0 ? 0 : waits[(int) (0.95 * (waits.length - 1))];
    }

    private static double accepted(Result result, Predicate<Fate> which) {
        return result.fates().stream()
                .filter(which)
                .mapToInt(fate -> fate.grantedAtMillis().isPresent() ? 1 : 0)
                .average()
                .orElse(0);
    }
}
