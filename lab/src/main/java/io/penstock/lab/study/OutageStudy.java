package io.penstock.lab.study;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.lab.simulation.EndlessBacklog;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Workload;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** What becomes of a backlogged pool whose providers all answer 429 to everything for a minute. */
public final class OutageStudy {
    private static final long BEGINS_MILLIS = 60_000;
    private static final long ENDS_MILLIS = 120_000;
    private static final long LAST_REQUEST_MILLIS = 170_000;
    private static final long WARM_MILLIS = 10_000;
    private static final int INSTANCES = 2;
    private static final int CONCURRENCY = 20;
    private static final int DEPTH = 200;

    /** A pool is at its rate when it calls as often, but for chance, over so long. */
    private static final long OVER_MILLIS = 2_000;

    private static final double FULL = 0.95;
    private static final long STEP_MILLIS = 100;

    private static final double MIN_BETWEEN_PROBES_MILLIS = 1_000;
    private static final double MAX_RECOVERY_SECONDS = 15;

    /** What the refusals say of when to come back. */
    enum Advice {
        NONE,
        ONE_SECOND,
        THE_TRUTH;

        Optional<Duration> retryAfter(long leftMillis) {
            return switch (this) {
                case NONE -> Optional.empty();
                case ONE_SECOND -> Optional.of(Duration.ofSeconds(1));
                case THE_TRUTH -> Optional.of(Duration.ofMillis(leftMillis));
            };
        }
    }

    record Case(Strategy strategy, Advice advice, long seed) {}

    record Found(
            Case of,
            double perSecond,
            long unnoticed,
            long probes,
            OptionalLong shortestBetweenProbesMillis,
            double recoverySeconds,
            int mostAttempts,
            long failed,
            long unanswered) {}

    private OutageStudy() {}

    /**
     * Runs both strategies with every advice.
     *
     * @param seeds runs of each
     */
    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            for (Advice advice : Advice.values()) {
                for (long seed = 1; seed <= seeds; seed++) {
                    Case next = new Case(strategy, advice, seed);
                    cases.add(new Runs.Named<>(next.toString(), () -> find(next)));
                }
            }
        }
        List<Found> found = runs.all(cases);
        int bound = pool(Strategy.TRADITIONAL).getRetry().getMaxAttempts();
        return new StudyReport(
                "outage",
                Map.of(
                        "instances", INSTANCES,
                        "concurrency", CONCURRENCY,
                        "waiting", DEPTH,
                        "outage_seconds", (ENDS_MILLIS - BEGINS_MILLIS) / 1_000,
                        "max_attempts", bound,
                        "seeds", seeds),
                List.of(
                        "strategy",
                        "retry_after",
                        "seed",
                        "calls_per_s",
                        "unnoticed",
                        "probes",
                        "least_between_ms",
                        "recovery_s",
                        "most_attempts",
                        "failed"),
                found.stream().map(OutageStudy::row).toList(),
                List.of(
                        Check.atLeast(
                                "shortest time between probes of an instance, in ms",
                                MIN_BETWEEN_PROBES_MILLIS,
                                found.stream()
                                        .flatMapToLong(one -> one.shortestBetweenProbesMillis().stream())
                                        .asDoubleStream()
                                        .min()
                                        .orElseThrow()),
                        Check.atMost(
                                "seconds until the full rate",
                                MAX_RECOVERY_SECONDS,
                                most(found, Found::recoverySeconds)),
                        Check.atMost("calls of one request", bound, most(found, Found::mostAttempts)),
                        Check.atMost("requests without an answer", 0, most(found, Found::unanswered))));
    }

    private static double most(List<Found> found, ToDoubleFunction<Found> figure) {
        return found.stream().mapToDouble(figure).max().orElseThrow();
    }

    private static List<Object> row(Found found) {
        return List.of(
                found.of().strategy(),
                found.of().advice(),
                found.of().seed(),
                found.perSecond(),
                found.unnoticed(),
                found.probes(),
                found.shortestBetweenProbesMillis().isPresent()
                        ? found.shortestBetweenProbesMillis().getAsLong()
                        : "none",
                found.recoverySeconds(),
                found.mostAttempts(),
                found.failed());
    }

    static Found find(Case of) {
        Outage outage = new Outage(BEGINS_MILLIS, ENDS_MILLIS, of.advice()::retryAfter);
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(of.seed()));
        Result result = Simulation.run(new Scenario(
                of.seed(),
                pool(of.strategy()),
                StudyPools.workers(),
                () -> new EndlessBacklog(
                        DEPTH,
                        LAST_REQUEST_MILLIS,
                        (number, atMillis) -> traffic.next(0, atMillis, OptionalLong.empty())),
                LatencyModel.study().scaledBy(2),
                () -> outage,
                Set.of(),
                StudyPools.WAY_MILLIS,
                Workload.NEVER,
                1,
                PoolLedger::new));
        double perSecond = outage.letInPerSecond(WARM_MILLIS, BEGINS_MILLIS);
        long failed = result.ended().getOrDefault(ResponseStatus.FAILED, 0L);
        long succeeded = result.ended().getOrDefault(ResponseStatus.SUCCEEDED, 0L);
        return new Found(
                of,
                perSecond,
                outage.unnoticed(),
                outage.probes(),
                outage.shortestBetweenProbesMillis(),
                recoverySeconds(outage, perSecond),
                outage.mostAttempts(),
                failed,
                result.requests() - succeeded - failed);
    }

    /** From the end of the outage until the pool calls as often as before. */
    private static double recoverySeconds(Outage outage, double perSecond) {
        for (long at = ENDS_MILLIS; at + OVER_MILLIS <= LAST_REQUEST_MILLIS; at += STEP_MILLIS) {
            if (outage.letInPerSecond(at, at + OVER_MILLIS) >= FULL * perSecond) {
                return (at - ENDS_MILLIS) / 1_000.0;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Wide limits, so that what is called at once binds and the calls come evenly. */
    private static PoolConfig pool(Strategy strategy) {
        return StudyPools.pool(
                        strategy,
                        ReserveMode.MAXIMUM,
                        List.of(
                                StudyPools.instance("i0", 10_000, 10_000_000, OptionalInt.of(CONCURRENCY)),
                                StudyPools.instance("i1", 10_000, 10_000_000, OptionalInt.of(CONCURRENCY))))
                .build();
    }
}
