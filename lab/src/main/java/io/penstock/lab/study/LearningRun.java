package io.penstock.lab.study;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.state.Change;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Arrival.Endpoint;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.simulation.Workload;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A batch whose answers are far shorter than their maximum, on a pool that has never had an answer: 2,200 requests at
 * once, one instance with 270,000 tokens a minute, a maximum of 4,096, answers of 200 tokens on average.
 *
 * <p>In the ideal every use is known in advance: a minute's budget is spent at once, and again as soon as it is free.
 * All requests together use the budget of five and a half minutes, so the last begins 300 seconds after the first.
 */
final class LearningRun {
    static final int REQUESTS = 2_200;
    static final long TOKENS_PER_MINUTE = 270_000;
    static final long MAX_OUTPUT_TOKENS = 4_096;
    static final long INPUT_TOKENS = 475;
    static final long OUTPUT_TOKENS = 200;

    private static final int BYTES_PER_TOKEN = 4;
    private static final double MINUTE_SECONDS = 60;

    /** Enough is learnt when this part of the maximum is reserved. */
    private static final long LEARNT_PART = 4;

    /** How much the answers differ. */
    enum Spread {
        EQUAL(0, 5, 312),
        NARROW(0.3, 6.5, 320),
        WIDE(0.7, 9, 330);

        /** The standard deviation of the logarithm of the length. */
        private final double sigma;

        private final double maxLearntSeconds;
        private final double maxSeconds;

        Spread(double sigma, double maxLearntSeconds, double maxSeconds) {
            this.sigma = sigma;
            this.maxLearntSeconds = maxLearntSeconds;
            this.maxSeconds = maxSeconds;
        }

        /** The longest that may pass until enough is learnt. */
        double maxLearntSeconds() {
            return maxLearntSeconds;
        }

        /** The longest that may pass until the last call begins. */
        double maxSeconds() {
            return maxSeconds;
        }

        long output(SplittableRandom random) {
            double length = Math.exp(Math.log(OUTPUT_TOKENS) - sigma * sigma / 2 + sigma * random.nextGaussian());
            return Math.max(1, Math.min(MAX_OUTPUT_TOKENS, Math.round(length)));
        }
    }

    record Case(Spread spread, long seed) {}

    /**
     * What was found.
     *
     * @param idealSeconds when the last call could have begun at the earliest
     * @param learntSeconds when the first grant was made that reserves at most a quarter of the maximum
     * @param lastBeganSeconds when the last grant was made
     * @param meanLateSeconds how much later than in the ideal a call begins on average
     * @param fullestWindow as a multiple of the limit
     */
    record Found(
            Case of,
            double idealSeconds,
            double learntSeconds,
            double lastBeganSeconds,
            double meanLateSeconds,
            double fullestWindow) {}

    private LearningRun() {}

    static Found find(Case of) {
        List<Arrival> arrivals = arrivals(of);
        PoolConfig pool = StudyPools.pool(
                        Strategy.POOL_FIRST,
                        ReserveMode.PREDICTED,
                        List.of(StudyPools.instance("i0", 10_000, TOKENS_PER_MINUTE, OptionalInt.empty())))
                .build();
        FirstSmallGrant learnt = new FirstSmallGrant();
        Result result = Simulation.run(new Scenario(
                        of.seed(),
                        pool,
                        StudyPools.workers(),
                        () -> new Timetable(arrivals),
                        LatencyModel.linear(Duration.ofMillis(500), Duration.ofMillis(20)),
                        Set.of(),
                        StudyPools.WAY_MILLIS,
                        Workload.NEVER,
                        Double.POSITIVE_INFINITY)
                .with(learnt.ledgers()));
        List<Result.Fate> inOrder = result.fates().stream()
                .sorted(Comparator.comparingLong(fate -> fate.grantNumber().orElseThrow()))
                .toList();
        double idealSeconds = 0;
        double lateSeconds = 0;
        double seconds = 0;
        long tokens = 0;
        for (Result.Fate fate : inOrder) {
            tokens += fate.arrival().tokens();
            idealSeconds = MINUTE_SECONDS * Math.floorDiv(tokens - 1, TOKENS_PER_MINUTE);
            seconds = (grantedAtMillis(fate) - grantedAtMillis(inOrder.get(0))) / 1_000.0;
            lateSeconds += seconds - idealSeconds;
        }
        return new Found(
                of,
                idealSeconds,
                learnt.secondsAfterTheFirst(),
                seconds,
                lateSeconds / inOrder.size(),
                result.largestWindow());
    }

    private static long grantedAtMillis(Result.Fate fate) {
        return fate.grantedAtMillis().orElseThrow();
    }

    private static List<Arrival> arrivals(Case of) {
        SplittableRandom random = new SplittableRandom(of.seed());
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            arrivals.add(new Arrival(
                    "r" + i,
                    0,
                    "default",
                    0,
                    Endpoint.CHAT,
                    Math.toIntExact(INPUT_TOKENS * BYTES_PER_TOKEN),
                    INPUT_TOKENS,
                    of.spread().output(random),
                    MAX_OUTPUT_TOKENS,
                    OptionalLong.empty(),
                    OptionalLong.empty()));
        }
        return arrivals;
    }

    /** Notes when the first grant was made, and the first that reserves little. */
    private static final class FirstSmallGrant {
        private long firstMillis = Long.MAX_VALUE;
        private long smallMillis = Long.MAX_VALUE;

        PoolLedger.Factory ledgers() {
            return (pool, journal, random, nowMillis) -> new PoolLedger(
                    pool,
                    change -> {
                        note(change);
                        journal.write(change);
                    },
                    random,
                    nowMillis);
        }

        private void note(Change change) {
            if (change instanceof Change.Grant grant) {
                grant.saved().ifPresent(saved -> {
                    long atMillis = saved.reservation().grantedAtMillis();
                    firstMillis = Math.min(firstMillis, atMillis);
                    if (saved.reservation().spend().outputTokens() <= MAX_OUTPUT_TOKENS / LEARNT_PART) {
                        smallMillis = Math.min(smallMillis, atMillis);
                    }
                });
            }
        }

        double secondsAfterTheFirst() {
            return (smallMillis - firstMillis) / 1_000.0;
        }
    }
}
