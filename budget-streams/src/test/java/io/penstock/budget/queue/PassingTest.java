package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may go ahead of a request that was promised budget. */
class PassingTest extends FairOrderScene {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void goingAheadOfAPromisedRequestNeverTakesTwoTenantsFurtherApart(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            add("short", 50 + random.nextInt(100));
            add("long", random.nextInt(4) == 0 ? 60 + random.nextInt(60) : 1_000 + random.nextInt(2_000));
        }

        long difference = 0;
        long least = 0;
        long most = 0;
        int passed = 0;
        while (order.tenants(2).stream().allMatch(tenant -> tenant.waiting() > 50)) {
            Ticket head = order.head().orElseThrow();
            List<Ticket> granted = new ArrayList<>();
            if (random.nextInt(3) == 0) {
                order.promised(head, charge(head));
                int mostPassing = random.nextInt(40);
                for (int passing = 0; passing < mostPassing; passing++) {
                    Optional<Ticket> next = order.passing(ticket -> random.nextInt(3) > 0);
                    if (next.isEmpty()) {
                        break;
                    }
                    grant(next.get());
                    granted.add(next.get());
                    passed++;
                }
            }
            grant(head);
            granted.add(head);
            for (Ticket ticket : granted) {
                difference += ticket.tenant().equals("long") ? tokens(ticket) : -tokens(ticket);
                least = Math.min(least, difference);
                most = Math.max(most, difference);
            }
        }

        assertThat(most - least).isLessThanOrEqualTo(2 * 2_999);
        assertThat(passed).isGreaterThan(5_000);
    }

    @Test
    void aBucketThatWasPassedKeepsWhatItIsOwed() {
        for (int i = 0; i < 20_000; i++) {
            add("a", 50);
            add("a", 2_000);
        }

        long small = 0;
        long large = 0;
        while (large < 800_000) {
            Ticket head = order.head().orElseThrow();
            order.promised(head, charge(head));
            for (Optional<Ticket> next = order.passing(ticket -> tokens(ticket) == 50);
                    next.isPresent();
                    next = order.passing(ticket -> tokens(ticket) == 50)) {
                grant(next.get());
                small += 50;
            }
            grant(head);
            small += tokens(head) == 50 ? 50 : 0;
            large += tokens(head) == 50 ? 0 : tokens(head);
        }

        assertThat((double) large / small).isBetween(0.98, 1.02);
    }

    @Test
    void thePromisedRequestDoesNotPassItself() {
        Ticket only = add("a", 500);
        order.promised(only, charge(only));

        assertThat(order.passing(ticket -> true)).isEmpty();
    }

    @Test
    void withoutAPromiseNobodyPasses() {
        Ticket only = add("a", 500);
        add("a", 50);
        order.promised(only, charge(only));
        order.remove(only);

        assertThat(order.passing(ticket -> true)).isEmpty();
    }

    @Test
    void aPromiseIsKeptWhenAnotherRequestIsTakenOut() {
        Ticket promised = add("a", 500);
        Ticket other = add("a", 50);
        Ticket passing = add("a", 60);
        order.promised(promised, charge(promised));

        order.remove(other);

        assertThat(order.passing(ticket -> true)).contains(passing);
    }

    @Test
    void twoRequestsOfEachSizeOfATenantAreLookedAt() {
        for (int tokens : List.of(50, 500, 5_000, 50_000)) {
            for (int i = 0; i < 10; i++) {
                add("a", tokens);
            }
        }
        Ticket promised = add("b", 1_000_000);
        order.promised(promised, charge(promised));

        assertThat(lookedAt())
                .extracting(FairOrderScene::tokens)
                .containsExactly(50L, 50L, 500L, 500L, 5_000L, 5_000L, 50_000L, 50_000L);
    }

    @Test
    void theFirstFourTenantsAreLookedAt() {
        for (int tenant = 0; tenant < 10; tenant++) {
            add("t" + tenant, 50);
        }
        Ticket promised = add("z", 1_000);
        order.promised(promised, charge(promised));

        assertThat(lookedAt()).extracting(Ticket::tenant).containsExactly("t0", "t1", "t2", "t3");
    }

    @Test
    void aTenantPassesUpToTheLargestRequestBeyondTheLowest() {
        Ticket promised = add("a", 1_000);
        order.promised(promised, charge(promised));
        add("b", 1_000);
        add("c", 1_001);

        assertThat(lookedAt()).extracting(Ticket::tenant).containsExactly("b");
    }

    @Test
    void whatIsPromisedCountsAsGrantedToItsTenant() {
        Ticket promised = add("a", 800);
        order.promised(promised, charge(promised));
        order.granted(ticket("elsewhere", 1_000), charge(1_000));
        Ticket fits = add("a", 200);
        add("a", 1_201);
        add("b", 2_000);

        assertThat(lookedAt()).containsExactly(fits);
    }

    @Test
    void theOnlyTenantThatWaitsMayPassItsOwnPromiseHoweverLarge() {
        Ticket promised = add("a", 100);
        Ticket larger = add("a", 9_000);
        order.promised(promised, charge(promised));

        assertThat(order.passing(ticket -> true)).contains(larger);
    }

    @Test
    void aWeightCountsInWhatIsPromisedAndInWhatPasses() {
        weights.put("a", 2.0);
        weights.put("b", 4.0);
        Ticket promised = add("a", 1_000);
        order.promised(promised, charge(promised));
        Ticket fits = add("b", 2_000);
        add("c", 501);

        assertThat(lookedAt()).containsExactly(fits);
    }

    @Test
    void aSizePassesUntilItIsThePromisedRequestBeyondTheLowest() {
        Ticket promised = add("a", 2_000);
        for (int i = 0; i < 200; i++) {
            add("a", 50);
        }
        order.promised(promised, charge(promised));

        int passed = 0;
        for (Optional<Ticket> next = order.passing(ticket -> tokens(ticket) == 50);
                next.isPresent();
                next = order.passing(ticket -> tokens(ticket) == 50)) {
            grant(next.get());
            passed++;
        }

        // the promised size counts 2,000 more already, and the small one may count as much again
        assertThat(passed).isBetween(80, 81);
    }

    @Test
    void anEmptySizeIsNotTheLowest() {
        for (int i = 0; i < 50; i++) {
            add("a", 50);
            add("a", 500);
        }
        for (int i = 0; i < 50; i++) {
            grant();
        }
        Ticket promised = add("a", 100_000);
        order.promised(promised, charge(promised));

        assertThat(order.passing(ticket -> tokens(ticket) < 1_000)).isPresent();
    }

    @Test
    void theLargestRequestIsTheLargestOverItsTenantsWeight() {
        weights.put("heavy", 2.0);
        order.granted(ticket("heavy", 1_000), charge(1_000));
        Ticket promised = add("a", 10);
        order.promised(promised, charge(promised));
        Ticket fits = add("b", 499);
        add("c", 501);

        assertThat(lookedAt()).containsExactly(fits);
    }

    /** The requests that may pass, as they are looked at. */
    private List<Ticket> lookedAt() {
        List<Ticket> seen = new ArrayList<>();
        assertThat(order.passing(ticket -> {
                    seen.add(ticket);
                    return false;
                }))
                .isEmpty();
        return seen;
    }
}
