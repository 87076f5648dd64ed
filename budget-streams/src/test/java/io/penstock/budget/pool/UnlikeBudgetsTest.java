package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.queue.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What requests and tenants get where not every limit is stated, or where requests bind and not tokens. */
class UnlikeBudgetsTest {
    private static final long MINUTE = 60_000;

    /**
     * One has limits, the other eight places. Short requests come 5 % faster than both can take them, and never expire; a
     * long one comes every eight seconds. Before, 7 of the 90 were served in a quarter of an hour.
     */
    @Test
    void longRequestsAreServedBesideASelfHostedInstance() {
        SplittableRandom random = new SplittableRandom(1);
        VirtualPool pool = new VirtualPool(
                Policies.poolFirst(
                        Policies.instance("limited", 300, 60_000, 20),
                        new InstancePolicy("self-hosted", List.of(), OptionalInt.of(8), CachedInput.COUNTS)),
                100);
        List<VirtualPool.Request> longOnes = new ArrayList<>();
        long start = pool.now();
        for (long nextLong = start; pool.now() < start + 15 * MINUTE; pool.tick()) {
            if (random.nextInt(50) < 10) {
                pool.submit("a", 50, 60, 60, Ticket.NEVER);
            }
            if (pool.now() >= nextLong && longOnes.size() < 90) {
                longOnes.add(pool.submit("a", 500, 400, 400, Ticket.NEVER));
                nextLong += 8_000;
            }
        }
        assertThat(pool.ledger().standing(pool.now()).waiting()).isGreaterThan(300);
        assertThat(longOnes.stream().filter(VirtualPool.Request::wasGranted)).hasSizeGreaterThanOrEqualTo(80);

        pool.run(5 * MINUTE);
        assertThat(longOnes).hasSize(90).allMatch(VirtualPool.Request::wasGranted);
    }

    /** One has requests twenty times as long as the other's, and both always have some waiting. */
    @Test
    void twoTenantsMakeAsManyCallsEachWhereRequestsBind() {
        VirtualPool pool = new VirtualPool(Policies.poolFirst(Policies.instance("i", 600, 10_000_000, 1_000)), 1_000);
        for (int i = 0; i < 5_000; i++) {
            pool.submit("short", 100, 0, 0, Ticket.NEVER);
            pool.submit("long", 2_000, 0, 0, Ticket.NEVER);
        }

        pool.run(10 * MINUTE);

        double ofShort = calls(pool, "short");
        double ofLong = calls(pool, "long");
        assertThat(ofShort + ofLong).isGreaterThanOrEqualTo(5_900);
        assertThat(ofShort / ofLong).isBetween(0.99, 1.01);
    }

    private static long calls(VirtualPool pool, String tenant) {
        return pool.granted.stream()
                .filter(request -> request.ticket.tenant().equals(tenant))
                .count();
    }
}
