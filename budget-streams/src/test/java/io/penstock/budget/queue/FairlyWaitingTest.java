package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a waiting queue tells its order of promises, grants and settlements. */
class FairlyWaitingTest extends FairOrderScene {
    private final WaitingQueue queue = new WaitingQueue(order, new RetryBudget());

    @Test
    void aPromiseLetsASmallerRequestPass() {
        Ticket promised = wait("a", 500);
        Ticket smaller = wait("a", 50);
        assertThat(queue.passing(ticket -> true)).isEmpty();

        queue.promised(promised, charge(promised));

        assertThat(queue.passing(ticket -> true)).contains(smaller);
    }

    @Test
    void aGrantCountsForItsTenant() {
        Ticket first = wait("a", 500);
        wait("a", 500);
        wait("b", 500);

        queue.granted(first, charge(first));

        assertThat(queue.head(NOW)).map(Ticket::tenant).contains("b");
    }

    @Test
    void aSettlementCountsForItsTenant() {
        wait("a", 500);
        wait("b", 500);

        queue.settled("a", charge(100));

        assertThat(queue.head(NOW)).map(Ticket::tenant).contains("b");
    }

    private Ticket wait(String tenant, int tokens) {
        Ticket ticket = ticket(tenant, tokens);
        queue.add(ticket, NOW);
        return ticket;
    }
}
