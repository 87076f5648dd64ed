package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** How evenly tenants are served: of unlike requests, of unlike weights, and one that comes late. */
public final class FairnessStudy {
    private static final long TOKENS_PER_MINUTE = 520_000;
    private static final long SMALL_TOKENS = 200;
    private static final long LARGE_TOKENS = 20 * SMALL_TOKENS;
    /** Of every request, whatever it uses. */
    private static final long MAX_OUTPUT_TOKENS = LARGE_TOKENS / 2;

    private static final int MINUTES = 10;
    private static final long MILLIS = MINUTES * StudyPools.MINUTE_MILLIS;

    /** The first window goes to whoever comes first, and prediction needs answers first. */
    private static final long WARM_UP_MILLIS = 2 * StudyPools.MINUTE_MILLIS;

    private static final int MANY = 100_000;
    private static final int FEW = 10;
    private static final long LATE_MILLIS = 2 * StudyPools.MINUTE_MILLIS;
    private static final double WEIGHT = 3;

    /** A request of a tenant, of about so many tokens. */
    @FunctionalInterface
    private interface Source {
        Arrival next(StudyTraffic traffic, String tenant, long tokens);
    }

    private record Grant(long number, long atMillis, Arrival arrival) {}

    private FairnessStudy() {}

    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<List<Double>> sizes =
                all("unlike sizes", seeds, seed -> unlikeSizes(seed, FairnessStudy::embedding), runs);
        List<List<Double>> answers =
                all("unknown answers", seeds, seed -> unlikeSizes(seed, FairnessStudy::chat), runs);
        double gap = largest(sizes, 0);
        double unknownGap = largest(answers, 0);
        double unknownOff = largest(answers, 1);
        double off = largest(all("unlike weights", seeds, FairnessStudy::unlikeWeights, runs), 0);
        double lateMillis = largest(all("a late tenant", seeds, FairnessStudy::lateTenant, runs), 0);
        List<List<Object>> rows = List.of(
                List.of("difference of unlike tenants' service over any interval, in largest requests", gap),
                List.of("the same, with answers whose length nobody knows before", unknownGap),
                List.of("the same, over the whole time, relative", unknownOff),
                List.of("weights 3:1, the ratio's largest error", off),
                List.of("longest wait of a late tenant's 10 requests behind 100,000, seconds", lateMillis / 1_000));
        return new StudyReport(
                "fairness",
                Map.of(
                        "minutes", MINUTES,
                        "seeds", seeds,
                        "tpm", TOKENS_PER_MINUTE,
                        "small_tokens", SMALL_TOKENS,
                        "large_tokens", LARGE_TOKENS,
                        "max_output_tokens", MAX_OUTPUT_TOKENS,
                        "strategy", Strategy.POOL_FIRST),
                List.of("what", "worst_of_seeds"),
                rows,
                List.of(
                        Check.atMost("difference of service over any interval, in largest requests", 2, gap),
                        Check.atMost("with unknown answers, over the whole time, relative", 0.01, unknownOff),
                        Check.atMost("weights 3:1, relative error", 0.02, off),
                        Check.atMost("a late tenant's longest wait, seconds", 10, lateMillis / 1_000)));
    }

    private static List<List<Double>> all(String name, int seeds, LongFunction<List<Double>> run, Runs runs)
            throws InterruptedException {
        List<Runs.Named<List<Double>>> cases = new ArrayList<>();
        for (long next = 1; next <= seeds; next++) {
            long seed = next;
            cases.add(new Runs.Named<>(name + ", seed " + seed, () -> run.apply(seed)));
        }
        return runs.all(cases);
    }

    private static double largest(List<List<Double>> found, int figure) {
        return found.stream().mapToDouble(one -> one.get(figure)).max().orElseThrow();
    }

    private static Arrival embedding(StudyTraffic traffic, String tenant, long tokens) {
        return traffic.embedding(tenant, tokens, 0);
    }

    private static Arrival chat(StudyTraffic traffic, String tenant, long tokens) {
        return traffic.chat(tenant, tokens, MAX_OUTPUT_TOKENS, 0);
    }

    /**
     * The largest change of the difference between two tenants' service, in largest requests, and by how much the ratio
     * of the services misses 1.
     */
    private static List<Double> unlikeSizes(long seed, Source source) {
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(seed));
        List<Arrival> arrivals = new ArrayList<>();
        backlog(arrivals, traffic, "small", SMALL_TOKENS, source);
        backlog(arrivals, traffic, "large", LARGE_TOKENS, source);
        double small = 0;
        double large = 0;
        double ahead = 0;
        double least = 0;
        double most = 0;
        for (Grant grant : grants(run(seed, arrivals, Map.of(), MILLIS))) {
            long tokens = tokens(grant.arrival());
            boolean isSmall = grant.arrival().tenant().equals("small");
            ahead += isSmall ? tokens : -tokens;
            if (grant.atMillis() < WARM_UP_MILLIS) {
                least = ahead;
                most = ahead;
            } else {
                small += isSmall ? tokens : 0;
                large += isSmall ? 0 : tokens;
            }
            least = Math.min(least, ahead);
            most = Math.max(most, ahead);
        }
        double largest =
                arrivals.stream().mapToLong(FairnessStudy::tokens).max().orElseThrow();
        return List.of((most - least) / largest, Math.abs(small / large - 1));
    }

    /** By how much the ratio of the services of two tenants misses the ratio of their weights. */
    private static List<Double> unlikeWeights(long seed) {
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(seed));
        List<Arrival> arrivals = new ArrayList<>();
        backlog(arrivals, traffic, "heavy", LARGE_TOKENS / 4, FairnessStudy::chat);
        backlog(arrivals, traffic, "light", LARGE_TOKENS / 4, FairnessStudy::chat);
        double heavy = 0;
        double light = 0;
        for (Grant grant : grants(run(seed, arrivals, Map.of("heavy", WEIGHT), MILLIS))) {
            long tokens = grant.atMillis() < WARM_UP_MILLIS ? 0 : tokens(grant.arrival());
            heavy += grant.arrival().tenant().equals("heavy") ? tokens : 0;
            light += grant.arrival().tenant().equals("light") ? tokens : 0;
        }
        return List.of(Math.abs(heavy / light / WEIGHT - 1));
    }

    /** The longest wait of a few requests that come behind very many of another tenant. */
    private static List<Double> lateTenant(long seed) {
        StudyTraffic traffic = new StudyTraffic(new SplittableRandom(seed));
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            arrivals.add(traffic.chat("many", SMALL_TOKENS, MAX_OUTPUT_TOKENS, 0));
        }
        for (int i = 0; i < FEW; i++) {
            arrivals.add(traffic.chat("late", SMALL_TOKENS, MAX_OUTPUT_TOKENS, LATE_MILLIS));
        }
        long end = LATE_MILLIS + StudyPools.MINUTE_MILLIS;
        double longest = run(seed, arrivals, Map.of(), end).fates().stream()
                .filter(fate -> fate.arrival().tenant().equals("late"))
                .mapToLong(fate -> fate.grantedAtMillis().orElse(end) - fate.submittedAtMillis())
                .max()
                .orElseThrow();
        return List.of(longest);
    }

    /** More than can be served. */
    private static void backlog(
            List<Arrival> arrivals, StudyTraffic traffic, String tenant, long tokens, Source source) {
        long enough = 2 * MINUTES * TOKENS_PER_MINUTE / tokens;
        for (long i = 0; i < enough; i++) {
            arrivals.add(source.next(traffic, tenant, tokens));
        }
    }

    private static Result run(long seed, List<Arrival> arrivals, Map<String, Double> weights, long endMillis) {
        PoolConfig pool = StudyPools.pool(
                        Strategy.POOL_FIRST,
                        ReserveMode.PREDICTED,
                        List.of(StudyPools.instance("i0", 1_000_000, TOKENS_PER_MINUTE, OptionalInt.empty())))
                .setTenants(weights)
                .build();
        return StudyPools.run(
                seed,
                pool,
                () -> new Timetable(arrivals),
                LatencyModel.linear(Duration.ofMillis(500), Duration.ofMillis(2)),
                endMillis);
    }

    private static List<Grant> grants(Result result) {
        return result.fates().stream()
                .filter(fate -> fate.grantedAtMillis().isPresent())
                .map(fate -> new Grant(
                        fate.grantNumber().getAsLong(), fate.grantedAtMillis().getAsLong(), fate.arrival()))
                .sorted(Comparator.comparingLong(Grant::number))
                .toList();
    }

    private static long tokens(Arrival arrival) {
        return arrival.inputTokens() + arrival.outputTokens();
    }
}
