package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tenants and requests of different sizes get, from a pool on virtual time. */
class ServiceIT {
    private static final long MINUTE = 60_000;
    private static final long LARGE = 1_000;
    private static final long MAX_OUTPUT = 4_096;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoBackloggedTenantsNeverPartByMoreThanTwiceTheLargestRequest(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualPool pool = new VirtualPool(Policies.poolFirst(Policies.equal(4, 10_000, 200_000, 100)), 400);
        learn(pool);
        pool.workers(0);
        for (int i = 0; i < 30_000; i++) {
            submit(pool, "short", 80 + random.nextInt(40));
        }
        for (int i = 0; i < 2_000; i++) {
            submit(pool, "long", 1_600 + random.nextInt(800));
        }
        pool.workers(400);

        pool.run(3 * MINUTE);

        assertThat(service(pool, "short")).isGreaterThan(500_000);
        assertThat(widestDifference(pool)).isLessThanOrEqualTo(2 * 2_399);
    }

    /** Both may use as much, so that only their answers tell how much each does. */
    @Test
    void tenantsAreServedAlikeThoughNobodyKnowsHowLongTheirAnswersWillBe() {
        SplittableRandom random = new SplittableRandom(2);
        VirtualPool pool = new VirtualPool(
                Policies.pool(
                        Strategy.POOL_FIRST,
                        new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99),
                        Policies.equal(2, 100_000, 400_000, 10_000)),
                10_000);
        for (int i = 0; i < 60_000; i++) {
            pool.submit("short", 20, output(random, 90), MAX_OUTPUT, Ticket.NEVER);
            pool.submit("long", 20, output(random, 900), MAX_OUTPUT, Ticket.NEVER);
        }

        pool.run(2 * MINUTE);
        long shortBefore = service(pool, "short");
        long longBefore = service(pool, "long");
        pool.run(10 * MINUTE);

        double ratio = (double) (service(pool, "short") - shortBefore) / (service(pool, "long") - longBefore);
        assertThat(ratio).isBetween(0.98, 1.02);
    }

    @Test
    void weightsAreKeptWithinTwoPercent() {
        SplittableRandom random = new SplittableRandom(1);
        VirtualPool pool = new VirtualPool(
                Policies.with(
                        Policies.poolFirst(Policies.equal(4, 10_000, 200_000, 100)),
                        new FairnessPolicy(4, FairnessPolicy.FAIR, Map.of("research", 3.0))),
                400);
        learn(pool);
        pool.workers(0);
        for (int i = 0; i < 20_000; i++) {
            submit(pool, "research", 80 + random.nextInt(400));
            submit(pool, "other", 50 + random.nextInt(1_500));
        }
        pool.workers(400);

        pool.run(4 * MINUTE);

        double ratio = (double) service(pool, "research") / service(pool, "other");
        assertThat(ratio).isBetween(2.94, 3.06);
    }

    @Test
    void aTenantThatComesLateIsAnsweredWithinSeconds() {
        VirtualPool pool = new VirtualPool(Policies.poolFirst(Policies.equal(2, 600, 200_000, 50)), 100);
        learn(pool);
        for (int i = 0; i < 100_000; i++) {
            submit(pool, "early", 300);
        }
        pool.run(2 * MINUTE);

        List<VirtualPool.Request> late =
                Stream.generate(() -> submit(pool, "late", 300)).limit(10).toList();
        pool.run(3_000);

        assertThat(late).allMatch(VirtualPool.Request::wasGranted);
    }

    /** 13 % large, 1.5 times as much as the budget, for a quarter of an hour. */
    @ParameterizedTest
    @ValueSource(strings = {"tokens", "requests"})
    void underOverloadTheBudgetIsUsedAndNobodyStarves(String binding) {
        boolean byTokens = binding.equals("tokens");
        double perSecond = 90;
        double meanTokens = 0.87 * 300 + 0.13 * 4_000;
        long rpm = byTokens ? 100_000 : Math.round(perSecond * 60 / 1.5 / 3);
        long tpm = byTokens ? Math.round(perSecond * 60 * meanTokens / 1.5 / 3) : 10_000_000;
        InstancePolicy[] instances = Policies.equal(3, rpm, tpm, 10_000);
        VirtualPool poolFirst = overload(Policies.poolFirst(instances), perSecond);
        VirtualPool traditional =
                overload(Policies.pool(Strategy.TRADITIONAL, ReservePolicy.MAXIMUM, instances), perSecond);

        assertThat(used(poolFirst, byTokens) / (3.0 * 10 * (byTokens ? tpm : rpm)))
                .isGreaterThanOrEqualTo(0.995);
        assertThat(poolFirst.oldestWaitMillis()).isLessThanOrEqualTo(2 * traditional.oldestWaitMillis());
        assertThat(poolFirst.providers.values()).allMatch(provider -> provider.mostTokens() <= tpm);
        assertThat(poolFirst.providers.values()).allMatch(provider -> provider.mostRequests() <= rpm);
    }

    @Test
    void withThroughputShortRequestsWaitAFifthAsTheMixChangesAndLongOnesKeepTheirPart() {
        VirtualPool poolFirst = changing(Strategy.POOL_FIRST);
        VirtualPool traditional = changing(Strategy.TRADITIONAL);

        assertThat(5 * p95WaitOfShort(poolFirst)).isLessThanOrEqualTo(p95WaitOfShort(traditional));
        assertThat((double) tokens(poolFirst) / tokens(traditional)).isGreaterThan(0.995);
        assertThat(acceptedPart(poolFirst) / acceptedPart(traditional)).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSwitchOfTheStrategyLosesNothingAndPassesNoWindow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PoolPolicy policy = Policies.poolFirst(Policies.equal(3, 400, 60_000, 40));
        VirtualPool pool = new VirtualPool(policy, 100);
        for (int step = 0; step < 120; step++) {
            for (long end = pool.now() + 5_000; pool.now() < end; ) {
                for (int i = random.nextInt(2); i > 0; i--) {
                    submit(pool, "t" + random.nextInt(3), random.nextInt(8) == 0 ? 3_000 : 100 + random.nextInt(300));
                }
                pool.tick();
            }
            pool.configure(Policies.with(policy, step % 2 == 0 ? Strategy.TRADITIONAL : Strategy.POOL_FIRST));
            PoolCounters counters = pool.ledger().counters();
            assertThat(pool.ledger().standing(pool.now()).waiting()).isEqualTo(pool.waiting());
            assertThat(counters.granted() - counters.settled()).isEqualTo(pool.outstanding());
            assertThat(pool.saved.outstanding()).isEqualTo(pool.outstanding());
            assertThat(pool.saved.waiting()).isEqualTo(pool.waiting());
        }

        assertThat(pool.providers.values()).allMatch(provider -> provider.mostTokens() <= 60_000);
        assertThat(pool.providers.values()).allMatch(provider -> provider.mostRequests() <= 400);
        assertThat(pool.ledger().counters().granted()).isGreaterThan(3_000);
    }

    @Test
    void aRestoredLedgerStandsWhereTheOneBeforeStood() {
        SplittableRandom random = new SplittableRandom(5);
        VirtualPool pool = new VirtualPool(Policies.poolFirst(Policies.equal(3, 400, 60_000, 40)), 100);
        for (long end = pool.now() + 2 * MINUTE; pool.now() < end; ) {
            submit(pool, "t" + random.nextInt(3), 100 + random.nextInt(900));
            pool.tick();
        }
        PoolStanding before = pool.ledger().standing(pool.now());

        pool.restart();
        PoolStanding after = pool.ledger().standing(pool.now());

        assertThat(before.waiting()).isPositive();
        assertThat(after.waiting()).isEqualTo(before.waiting());
        assertThat(after.outstanding()).isEqualTo(before.outstanding());
        assertThat(after.counters()).isEqualTo(before.counters());
        assertThat(after.instances()).isEqualTo(before.instances());
        assertThat(after.slots()).isEqualTo(before.slots());
        assertThat(after.buckets())
                .extracting(PoolStanding.BucketStanding::belowTokens)
                .isEqualTo(before.buckets().stream()
                        .map(PoolStanding.BucketStanding::belowTokens)
                        .toList());
        pool.run(10 * MINUTE);
        assertThat(pool.waiting()).isLessThan(before.waiting());
    }

    private static VirtualPool overload(PoolPolicy policy, double perSecond) {
        SplittableRandom random = new SplittableRandom(3);
        VirtualPool pool = new VirtualPool(policy, 10_000);
        learn(pool);
        double due = 0;
        for (long end = pool.now() + 15 * MINUTE; pool.now() < end; pool.tick()) {
            for (due += perSecond * VirtualPool.TICK_MILLIS / 1_000; due >= 1; due--) {
                boolean isLarge = random.nextInt(100) < 13;
                submit(pool, "a", isLarge ? 3_000 + random.nextInt(2_001) : 200 + random.nextInt(201));
            }
        }
        return pool;
    }

    /** What was spent in the last ten minutes. */
    private static double used(VirtualPool pool, boolean byTokens) {
        long from = pool.now() - 10 * MINUTE;
        return pool.providers.values().stream()
                .mapToLong(
                        provider -> byTokens ? provider.tokens(from, pool.now()) : provider.requests(from, pool.now()))
                .sum();
    }

    /** The long part goes from 5 % to 65 % and back, while 4 % more tokens are asked for than there are. */
    private static VirtualPool changing(Strategy strategy) {
        SplittableRandom random = new SplittableRandom(11);
        VirtualPool pool = new VirtualPool(
                Policies.with(
                        Policies.pool(strategy, ReservePolicy.MAXIMUM, Policies.equal(3, 100_000, 1_000_000, 10_000)),
                        new FairnessPolicy(4, FairnessPolicy.THROUGHPUT, Map.of())),
                10_000);
        learn(pool);
        double due = 0;
        double tokensPerTick = 1.04 * 3 * 1_000_000 * VirtualPool.TICK_MILLIS / MINUTE;
        for (int phase = 0; phase < 5; phase++) {
            double longPart = phase % 2 == 0 ? 0.05 : 0.65;
            for (long end = pool.now() + 4 * MINUTE; pool.now() < end; pool.tick()) {
                for (due += tokensPerTick; due > 0; ) {
                    int tokens = random.nextDouble() < longPart
                            ? 1_850 + random.nextInt(1_250) + random.nextInt(3_800)
                            : 170 + random.nextInt(130) + random.nextInt(300);
                    submit(pool, "a", tokens);
                    due -= tokens;
                }
            }
        }
        return pool;
    }

    private static long p95WaitOfShort(VirtualPool pool) {
        List<Long> waits = pool.requests.stream()
                .filter(isLong().negate())
                .map(request ->
                        request.wasGranted() ? request.waitMillis() : pool.now() - request.ticket.submittedAtMillis())
                .sorted()
                .toList();
        return waits.get(waits.size() * 95 / 100);
    }

    private static double acceptedPart(VirtualPool pool) {
        long all = pool.requests.stream().filter(isLong()).count();
        return (double) pool.requests.stream()
                        .filter(isLong())
                        .filter(VirtualPool.Request::wasGranted)
                        .count()
                / all;
    }

    private static long tokens(VirtualPool pool) {
        return pool.requests.stream()
                .filter(VirtualPool.Request::wasGranted)
                .mapToLong(VirtualPool.Request::tokens)
                .sum();
    }

    private static Predicate<VirtualPool.Request> isLong() {
        return request -> request.tokens() >= LARGE;
    }

    private static long service(VirtualPool pool, String tenant) {
        return pool.requests.stream()
                .filter(VirtualPool.Request::wasGranted)
                .filter(request -> request.ticket.tenant().equals(tenant))
                .mapToLong(VirtualPool.Request::tokens)
                .sum();
    }

    /** Of the services of the tenants over any interval, grant by grant. */
    private static long widestDifference(VirtualPool pool) {
        long difference = 0;
        long least = 0;
        long most = 0;
        for (VirtualPool.Request request : pool.granted) {
            difference += switch (request.ticket.tenant()) {
                case "long" -> request.tokens();
                case "short" -> -request.tokens();
                default -> 0;
            };
            least = Math.min(least, difference);
            most = Math.max(most, difference);
        }
        return most - least;
    }

    private static long output(SplittableRandom random, double mean) {
        return Math.min(MAX_OUTPUT, 1 + Math.round(-Math.log(1 - random.nextDouble()) * mean));
    }

    /** Lets the ledger see what a byte is, then leaves a minute in which nothing is spent. */
    private static void learn(VirtualPool pool) {
        for (int i = 0; i < 200; i++) {
            submit(pool, "teacher", 10);
            pool.run(VirtualPool.TICK_MILLIS);
        }
        pool.run(2 * MINUTE);
    }

    private static VirtualPool.Request submit(VirtualPool pool, String tenant, int tokens) {
        return pool.submit(tenant, tokens, 0, 0, Ticket.NEVER);
    }
}
