package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More tenants than have a line of their own. */
class ManyTenantsTest {
    private static final Charge ONE = new Charge(1, 1);

    private final FairOrder order = new FairOrder(new OneClass(), tenant -> 1, true);
    private long sequence;

    @Test
    void thoseThatComeWhenEveryLineIsTakenShareOne() {
        fillLines();
        add("one-too-many");
        add("two-too-many");

        List<FairOrder.TenantStanding> shown = order.tenants(3);

        assertThat(shown).hasSize(4);
        assertThat(shown.get(3).tenant()).isEqualTo(FairOrder.OTHERS);
        assertThat(shown.get(3).waiting()).isEqualTo(2);
    }

    @Test
    void asLongAsALineIsLeftNobodySharesOne() {
        for (int i = 0; i < FairOrder.MAX_TENANTS; i++) {
            add("tenant-" + i);
        }

        assertThat(order.tenants(3))
                .extracting(FairOrder.TenantStanding::tenant)
                .doesNotContain(FairOrder.OTHERS);
    }

    @Test
    void theSharedLineGetsAsManyTurnsAsRequestsWaitInIt() {
        fillLines();
        fillLines();
        for (int i = 0; i < 50; i++) {
            add("sharing-" + i);
        }

        int ofSharing = 0;
        for (int i = 0; i < FairOrder.MAX_TENANTS + 50; i++) {
            if (grant().tenant().startsWith("sharing")) {
                ofSharing++;
                add("sharing-again-" + i);
            }
        }

        assertThat(ofSharing).isBetween(50, 51);
    }

    @Test
    void everyRequestIsGrantedOnceOrTakenOut() {
        fillLines();
        List<Ticket> sharing = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sharing.add(add("sharing-" + i));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(order.remove(sharing.get(i))).isTrue();
            assertThat(order.remove(sharing.get(i))).isFalse();
        }

        Set<Long> granted = new HashSet<>();
        while (order.size() > 0) {
            assertThat(granted.add(grant().sequence())).isTrue();
        }

        assertThat(granted).hasSize(FairOrder.MAX_TENANTS + 50);
        assertThat(order.head()).isEqualTo(Optional.empty());
    }

    @Test
    void aTenantThatHasTheNameOfTheSharedLineIsToldFromIt() {
        add(FairOrder.OTHERS);
        for (int i = 1; i < FairOrder.MAX_TENANTS; i++) {
            add("tenant-" + i);
        }
        add("sharing");

        Set<String> granted = new HashSet<>();
        while (order.size() > 0) {
            granted.add(grant().tenant());
        }

        assertThat(granted).contains(FairOrder.OTHERS, "sharing").hasSize(FairOrder.MAX_TENANTS + 1);
    }

    @Test
    void aPromiseToARequestOfTheSharedLineHoldsUntilItIsGranted() {
        fillLines();
        Ticket promised = add("sharing");
        order.promised(promised, ONE);

        assertThat(order.passing(ticket -> true)).isPresent();
        order.granted(promised, ONE);

        assertThat(order.passing(ticket -> true)).isEmpty();
        assertThat(order.size()).isEqualTo(FairOrder.MAX_TENANTS);
    }

    @Test
    void whoCameWhileEveryLineWasTakenStaysInTheSharedOneWhenLinesAreFree() {
        fillLines();
        Ticket sharing = add("sharing");
        while (order.size() > 1) {
            Ticket next = order.head().orElseThrow();
            if (next.equals(sharing)) {
                order.granted(next, ONE);
                sharing = add("sharing");
            } else {
                order.remove(next);
            }
        }
        order.age();

        order.granted(sharing, ONE);

        assertThat(order.size()).isZero();
    }

    private void fillLines() {
        for (int i = 0; i < FairOrder.MAX_TENANTS; i++) {
            add("tenant-" + i);
        }
    }

    private Ticket add(String tenant) {
        Ticket ticket = new Ticket(sequence++, tenant, 0, 0, 0, Ticket.NEVER, 1, 1);
        order.add(ticket);
        return ticket;
    }

    private Ticket grant() {
        Ticket next = order.head().orElseThrow();
        order.granted(next, ONE);
        return next;
    }

    static final class OneClass implements SizeClasses {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public double costOf(Ticket ticket) {
            return 1;
        }

        @Override
        public int of(Ticket ticket) {
            return 0;
        }

        @Override
        public double share(int bucket) {
            return 1;
        }
    }
}
