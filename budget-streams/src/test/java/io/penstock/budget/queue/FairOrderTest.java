package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairOrderTest extends FairOrderScene {
    @Test
    void withoutNewestFirstTheEarliestDueGoesFirstWhereOneHasExpired() {
        for (boolean newestFirst : new boolean[] {true, false}) {
            FairOrder order = new FairOrder(new ManyTenantsTest.OneClass(), tenant -> 1, newestFirst);
            for (int i = 0; i < 3; i++) {
                order.add(new Ticket(i, "a", 0, 10L * i, 0, 1_400 + 10L * i, 1, 0));
            }
            order.expired(new Ticket(0, "a", 0, 0, 0, 1_400, 1, 0));

            assertThat(order.head()).map(Ticket::sequence).contains(newestFirst ? 2L : 1L);
        }
    }

    @Test
    void theTenantThatWasGrantedTheFewestTokensIsNext() {
        add("a", 500);
        add("a", 500);
        add("b", 100);

        assertThat(grant().tenant()).isEqualTo("a");
        assertThat(grant().tenant()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void twoTenantsNeverPartByMoreThanTwiceTheLargestRequestWhateverTheInterval(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            add("short", 50 + random.nextInt(100));
            add("long", 1_000 + random.nextInt(2_000));
        }

        // the difference of the services since the beginning; over an interval it is the difference of two of these
        long difference = 0;
        long least = 0;
        long most = 0;
        for (int i = 0; i < 15_000; i++) {
            Ticket ticket = grant();
            difference += ticket.tenant().equals("long") ? tokens(ticket) : -tokens(ticket);
            least = Math.min(least, difference);
            most = Math.max(most, difference);
        }

        assertThat(most - least).isLessThanOrEqualTo(2 * 2_999);
    }

    @Test
    void weightsAreKept() {
        weights.put("research", 3.0);
        for (int i = 0; i < 8_000; i++) {
            add("research", 200);
            add("other", 700);
        }

        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            Ticket ticket = grant();
            served.merge(ticket.tenant(), tokens(ticket), Long::sum);
        }

        assertThat((double) served.getOrDefault("research", 0L) / served.getOrDefault("other", 1L))
                .isBetween(2.94, 3.06);
    }

    @Test
    void aTenantThatComesLateIsServedAtOnce() {
        for (int i = 0; i < 100_000; i++) {
            add("early", 300);
        }
        for (int i = 0; i < 5_000; i++) {
            grant();
        }

        for (int i = 0; i < 10; i++) {
            add("late", 300);
        }
        int lateIn20 = 0;
        for (int i = 0; i < 20; i++) {
            lateIn20 += grant().tenant().equals("late") ? 1 : 0;
        }

        assertThat(lateIn20).isEqualTo(10);
    }

    @Test
    void nobodySavesUpCreditWhileAway() {
        for (int i = 0; i < 1_000; i++) {
            add("busy", 100);
        }
        add("away", 100);
        for (int i = 0; i < 500; i++) {
            grant();
        }

        for (int i = 0; i < 1_000; i++) {
            add("away", 100);
        }
        Map<String, Integer> granted = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            granted.merge(grant().tenant(), 1, Integer::sum);
        }

        assertThat(granted).containsOnly(Map.entry("busy", 50), Map.entry("away", 50));
    }

    @Test
    void whatWasGrantedWithoutWaitingIsNoDebtWhenAQueueForms() {
        // each is granted as it comes, so none is ever in the order
        for (int i = 0; i < 1_000; i++) {
            order.granted(ticket("heavy", 1_000), charge(1_000));
        }

        for (int i = 0; i < 100; i++) {
            add("light", 100);
            add("heavy", 100);
        }
        Map<String, Integer> granted = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            granted.merge(grant().tenant(), 1, Integer::sum);
        }

        assertThat(granted).containsOnly(Map.entry("light", 50), Map.entry("heavy", 50));
    }

    @Test
    void aSettlementCorrectsTheCounter() {
        for (int i = 0; i < 10; i++) {
            add("a", 100);
            add("b", 100);
        }
        assertThat(grant().tenant()).isEqualTo("a");

        order.settled("a", charge(400));
        List<String> next = List.of(grant().tenant(), grant().tenant(), grant().tenant(), grant().tenant());

        assertThat(next).containsOnly("b");
    }

    @Test
    void aBucketGetsItsShareWhileOthersWait() {
        shares[0] = 0.2;
        shares[2] = 0.3;
        for (int i = 0; i < 20_000; i++) {
            add("a", 50);
            add("a", 2_000);
        }

        long small = 0;
        long large = 0;
        for (int i = 0; i < 5_000; i++) {
            long tokens = tokens(grant());
            small += tokens == 50 ? tokens : 0;
            large += tokens == 50 ? 0 : tokens;
        }

        assertThat((double) large / small).isBetween(1.45, 1.55);
    }

    @Test
    void anIdleBucketsShareGoesToTheOthers() {
        for (int i = 0; i < 100; i++) {
            add("a", 50);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(tokens(grant())).isEqualTo(50);
        }

        assertThat(order.size()).isZero();
    }

    @Test
    void aBucketThatWasEmptyHasNoCredit() {
        for (int i = 0; i < 5_000; i++) {
            add("a", 50);
        }
        for (int i = 0; i < 2_000; i++) {
            grant();
        }

        for (int i = 0; i < 5_000; i++) {
            add("a", 60 * 50);
        }
        long small = 0;
        long large = 0;
        for (int i = 0; i < 610; i++) {
            long tokens = tokens(grant());
            small += tokens == 50 ? tokens : 0;
            large += tokens == 50 ? 0 : tokens;
        }

        assertThat((double) large / small).isBetween(0.85, 1.15);
    }

    @Test
    void theEarlierDeadlineIsServedFirst() {
        order.add(new Ticket(1, "a", 0, NOW, 0, NOW + 60_000, 50, 0));
        order.add(new Ticket(2, "a", 0, NOW + 5, 0, NOW + 30_000, 50, 0));
        order.add(new Ticket(3, "a", 0, NOW + 10, 0, Ticket.NEVER, 50, 0));

        assertThat(List.of(grant().sequence(), grant().sequence(), grant().sequence()))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void theHigherPriorityIsServedFirst() {
        order.add(new Ticket(1, "a", 0, NOW, 0, NOW + 1_000, 50, 0));
        order.add(new Ticket(2, "a", 1, NOW, 0, Ticket.NEVER, 50, 0));

        assertThat(grant().sequence()).isEqualTo(2);
    }

    @Test
    void noPriorityKeepsOthersWaitingForEver() {
        order.add(new Ticket(1, "a", 0, NOW, 0, Ticket.NEVER, 50, 0));
        order.add(new Ticket(2, "a", 1, NOW + DueQueue.PATIENCE_MILLIS - 1, 0, Ticket.NEVER, 50, 0));
        order.add(new Ticket(3, "a", 1, NOW + DueQueue.PATIENCE_MILLIS + 1, 0, Ticket.NEVER, 50, 0));

        assertThat(List.of(grant().sequence(), grant().sequence(), grant().sequence()))
                .containsExactly(2L, 1L, 3L);
    }

    @Test
    void whatWaitsFollowsTheBoundaries() {
        add("a", 500);
        boundaries[0] = 600;

        assertThat(order.head()).isPresent();

        assertThat(order.buckets().get(0).waiting()).isEqualTo(1);
        assertThat(order.buckets().get(1).waiting()).isZero();
        assertThat(order.remove(order.head().orElseThrow())).isTrue();
        assertThat(order.head()).isEmpty();
    }

    /** Whatever happens, sizes and counts agree with what is there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyRequestIsGrantedOrRemovedExactlyOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Long, Ticket> waiting = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int action = random.nextInt(10);
            if (action < 5) {
                Ticket ticket = add("t" + random.nextInt(8), 1 + random.nextInt(20_000));
                waiting.put(ticket.sequence(), ticket);
            } else if (action < 8) {
                order.head().ifPresent(ticket -> {
                    assertThat(waiting.remove(ticket.sequence())).isEqualTo(ticket);
                    grant(ticket);
                });
            } else if (action == 8 && !waiting.isEmpty()) {
                Ticket ticket = waiting.remove(waiting.keySet().iterator().next());
                assertThat(order.remove(ticket)).isTrue();
                assertThat(order.remove(ticket)).isFalse();
            } else {
                boundaries[random.nextInt(3)] += random.nextInt(10);
                order.settled("t" + random.nextInt(8), charge(random.nextInt(100) - 50));
            }
            assertThat(order.size()).isEqualTo(waiting.size());
        }

        assertThat(order.buckets().stream()
                        .mapToLong(FairOrder.BucketStanding::waiting)
                        .sum())
                .isEqualTo(waiting.size());
        List<Ticket> seen = new ArrayList<>();
        for (Optional<Ticket> next = order.head(); next.isPresent(); next = order.head()) {
            seen.add(next.get());
            order.remove(next.get());
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(waiting.values());
    }

    /** Where requests are what binds, a long one costs no more than a short one. */
    @Test
    void tenantsAreChargedTheCostAndNotTheTokens() {
        for (int i = 0; i < 100; i++) {
            add("short", 100);
            add("long", 2_000);
        }
        Map<String, Integer> granted = new HashMap<>();

        for (int i = 0; i < 100; i++) {
            Ticket ticket = order.head().orElseThrow();
            order.granted(ticket, new Charge(tokens(ticket), 1));
            granted.merge(ticket.tenant(), 1, Integer::sum);
        }

        assertThat(granted).isEqualTo(Map.of("short", 50, "long", 50));
    }
}
