package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.queue.ReadyOrder.Charge;
import org.junit.jupiter.api.Test;

class FormerOrdersTest {
    private static final Ticket TICKET = new Ticket(1, "a", 0, 0, 0, Ticket.NEVER, 10, 10);

    @Test
    void aRequestIsTakenOutOnceAndTheOrderWithItsLast() {
        ArrivalOrder order = new ArrivalOrder();
        order.add(TICKET);
        FormerOrders former = new FormerOrders();
        former.add(order, ticket -> Charge.NONE);

        assertThat(former.remove(TICKET)).isTrue();

        assertThat(former.remove(TICKET)).isFalse();
        assertThat(former.isEmpty()).isTrue();
    }
}
