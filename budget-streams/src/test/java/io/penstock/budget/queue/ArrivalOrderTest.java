package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.queue.ReadyOrder.Charge;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
    private static final Ticket TICKET = new Ticket(1, "a", 0, 0, 0, Ticket.NEVER, 10, 10);

    private final ArrivalOrder order = new ArrivalOrder();

    @Test
    void aRequestIsTakenOutOnce() {
        order.add(TICKET);

        assertThat(order.remove(TICKET)).isTrue();
        assertThat(order.remove(TICKET)).isFalse();
    }

    @Test
    void nobodyGoesAheadOfThePromisedRequest() {
        order.add(TICKET);
        order.add(new Ticket(2, "a", 0, 0, 0, Ticket.NEVER, 10, 10));

        order.promised(TICKET, new Charge(10, 1));

        assertThat(order.passing(ticket -> true)).isEmpty();
        assertThat(order.head()).contains(TICKET);
    }

    @Test
    void aChargeIsCorrectedInTokensAndInCost() {
        assertThat(new Charge(10, 3).minus(new Charge(4, 1))).isEqualTo(new Charge(6, 2));
    }
}
