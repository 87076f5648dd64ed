package io.penstock.lab.study;

import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.simulation.EndlessBacklog;
import io.penstock.lab.simulation.LimitUse;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.TraceSource;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** How much of the budget that binds a backlogged instance uses, and how far its fullest window goes. */
public final class UtilisationStudy {
    private static final int MINUTES = 15;
    private static final int DEPTH = 500;
    private static final double MAX_PREDICTED = 1.002;

    /** Limits with the utilisation that is asked of a prediction. */
    private static final Map<Long, Double> ASKED = new LinkedHashMap<>();

    static {
        ASKED.put(60_000L, 0.975);
        ASKED.put(200_000L, 0.989);
        ASKED.put(520_000L, 0.992);
        ASKED.put(2_000_000L, 0.994);
    }

    private record Case(long tokensPerMinute, LimitKind binding, ReserveMode reserve, long seed) {}

    private record Found(Case of, double utilisation, double largestWindow) {}

    private UtilisationStudy() {}

    /**
     * Runs every case.
     *
     * @param seeds runs of each
     */
    public static StudyReport run(AzureTrace trace, int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (long tokens : ASKED.keySet()) {
            for (LimitKind binding : List.of(LimitKind.TOKENS, LimitKind.REQUESTS)) {
                for (ReserveMode reserve : List.of(ReserveMode.PREDICTED, ReserveMode.MAXIMUM)) {
                    for (long seed = 1; seed <= seeds; seed++) {
                        Case next = new Case(tokens, binding, reserve, seed);
                        cases.add(new Runs.Named<>(next.toString(), () -> find(trace, next)));
                    }
                }
            }
        }
        List<Found> found = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        ASKED.forEach((tokens, asked) -> {
            for (LimitKind binding : List.of(LimitKind.TOKENS, LimitKind.REQUESTS)) {
                for (ReserveMode reserve : List.of(ReserveMode.PREDICTED, ReserveMode.MAXIMUM)) {
                    List<Found> these = found.stream()
                            .filter(one -> one.of().tokensPerMinute() == tokens
                                    && one.of().binding() == binding
                                    && one.of().reserve() == reserve)
                            .toList();
                    DoubleSummaryStatistics used =
                            these.stream().mapToDouble(Found::utilisation).summaryStatistics();
                    double largest = these.stream()
                            .mapToDouble(Found::largestWindow)
                            .max()
                            .orElseThrow();
                    rows.add(List.of(
                            tokens, binding, reserve, used.getAverage(), used.getMin(), used.getMax(), largest));
                    String what = tokens + " TPM, " + binding + " binding, " + reserve;
                    boolean predicted = reserve == ReserveMode.PREDICTED;
                    if (predicted) {
                        checks.add(Check.atLeast(what + ": utilisation", asked, used.getAverage()));
                    }
                    checks.add(Check.atMost(what + ": largest window", predicted ? MAX_PREDICTED : 1, largest));
                }
            }
        });
        return new StudyReport(
                "utilisation",
                Map.of(
                        "minutes",
                        MINUTES,
                        "seeds",
                        seeds,
                        "waiting",
                        DEPTH,
                        "max_output_tokens",
                        TraceSource.MAX_OUTPUT_TOKENS,
                        "latency",
                        "0.5 s + 20 ms per output token",
                        "clock_skew_millis",
                        StudyPools.WAY_MILLIS,
                        "strategy",
                        Strategy.POOL_FIRST),
                List.of("tpm", "binding", "reserve", "mean_use", "least_use", "most_use", "largest_window"),
                rows,
                checks);
    }

    private static Found find(AzureTrace trace, Case of) {
        SplittableRandom random = new SplittableRandom(of.seed());
        int from = random.nextInt(trace.requests());
        // of what the tokens would pay for: more than in the lightest stretch of the trace, or less than in the
        // heaviest
        double requests = of.tokensPerMinute() / trace.meanTokens() * (of.binding() == LimitKind.TOKENS ? 2 : 0.25);
        PoolConfig pool = StudyPools.pool(
                        Strategy.POOL_FIRST,
                        of.reserve(),
                        List.of(StudyPools.instance(
                                "i0", Math.round(requests), of.tokensPerMinute(), OptionalInt.empty())))
                .build();
        long millis = MINUTES * StudyPools.MINUTE_MILLIS;
        Result result = StudyPools.run(
                of.seed(),
                pool,
                () -> new EndlessBacklog(DEPTH, millis, new TraceSource(trace, from)),
                LatencyModel.linear(Duration.ofMillis(500), Duration.ofMillis(20)),
                millis);
        double used = result.uses().stream()
                .filter(use -> use.limit().getKind() == of.binding())
                .mapToDouble((LimitUse use) -> use.utilisation(millis))
                .sum();
        return new Found(of, used, result.largestWindow());
    }
}
