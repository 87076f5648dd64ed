package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of a fair order's sizes and tenants, and for how long a tenant is remembered. */
class StandingsTest extends FairOrderScene {
    @Test
    void tenantsWhoseHistoryNoLongerMattersAreForgotten() {
        for (int i = 0; i < 5_000; i++) {
            order.granted(ticket("t" + i, 100), charge(100));
        }

        order.age();

        assertThat(order.tenants(10_000)).isEmpty();
    }

    @Test
    void theTenantsShownHaveTheMostWaiting() {
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j <= i; j++) {
                add("t" + i, 100);
            }
        }

        assertThat(order.tenants(3))
                .extracting(FairOrder.TenantStanding::tenant)
                .containsExactly("t29", "t28", "t27");
    }

    @Test
    void tenantsThatWaitOrAreOwedNothingYetAreKept() {
        for (int i = 0; i < 1_001; i++) {
            add("t" + i, 100);
        }
        order.settled("t7", charge(50));

        order.age();

        assertThat(order.tenants(10_000)).hasSize(1_001);
        grant(order.head().orElseThrow());
        assertThat(order.size()).isEqualTo(1_000);
    }

    @Test
    void aThousandTenantsAreRememberedThoughTheirHistoryNoLongerMatters() {
        for (int i = 0; i < 1_000; i++) {
            order.granted(ticket("t" + i, 100), charge(100));
        }

        order.age();
        assertThat(order.tenants(10_000)).hasSize(1_000);

        order.granted(ticket("one more", 100), charge(100));
        order.age();
        assertThat(order.tenants(10_000)).hasSizeLessThan(1_000);
    }

    @Test
    void tenantsWithAsManyWaitingAreShownByName() {
        add("p", 100);
        add("b", 100);
        add("a", 100);

        assertThat(order.tenants(2))
                .extracting(FairOrder.TenantStanding::tenant)
                .containsExactly("a", "b");
    }

    @Test
    void aTenantsTokensAreThoseGrantedCorrectedToWhatWasUsed() {
        weights.put("a", 3.0);
        add("a", 100);
        add("a", 100);
        grant();

        order.settled("a", charge(-40));

        assertThat(order.tenants(1)).containsExactly(new FairOrder.TenantStanding("a", 3, 1, 60));
    }

    @Test
    void aSizeShowsWhatWaitsWasGrantedAndHowOldItIs() {
        Ticket old = new Ticket(1_000, "a", 0, NOW - 500, 0, Ticket.NEVER, 50, 0);
        order.add(old);
        add("b", 60);
        add("b", 2_000);
        add("b", 3_000);

        assertThat(order.oldestSubmittedAtMillis()).contains(NOW - 500);
        assertThat(order.buckets())
                .containsExactly(
                        new FairOrder.BucketStanding(2, Optional.of(NOW - 500), 0),
                        new FairOrder.BucketStanding(0, Optional.empty(), 0),
                        new FairOrder.BucketStanding(2, Optional.of(NOW), 0),
                        new FairOrder.BucketStanding(0, Optional.empty(), 0));

        grant(old);

        assertThat(order.buckets().get(0)).isEqualTo(new FairOrder.BucketStanding(1, Optional.of(NOW), 1));
    }

    @Test
    void aLookAtTheHeadMovesAtMostSixtyFourRequestsToTheirSize() {
        for (int i = 0; i < 100; i++) {
            add("a", 500);
        }
        boundaries[1] = 400;

        order.head();

        assertThat(order.buckets().get(1).waiting()).isEqualTo(36);
        assertThat(order.buckets().get(2).waiting()).isEqualTo(64);
    }

    @Test
    void theLargestRequestFadesByAHundredthASecond() {
        order.granted(ticket("elsewhere", 1_000), charge(1_000));
        Ticket promised = add("a", 10);
        order.promised(promised, charge(promised));
        add("b", 995);
        assertThat(order.passing(ticket -> true)).isPresent();

        order.age();

        assertThat(order.passing(ticket -> true)).isEmpty();
    }
}
