package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TenantQueueTest {
    private final TenantQueue line = new TenantQueue("a", 3);

    @Test
    void aRequestIsFoundInAnotherBucketThanItBelongsToByNow() {
        Ticket ticket = ticket(1);
        line.add(ticket, 2);

        assertThat(line.holds(ticket, 0)).isTrue();
        assertThat(line.holds(ticket(2), 0)).isFalse();
        assertThat(line.take(ticket, 0, DeadlineQueue::remove)).hasValue(2);
        assertThat(line.holds(ticket, 0)).isFalse();
        assertThat(line.waiting()).isZero();
    }

    @Test
    void ofBucketsThatAreServedAlikeTheSmallestIsNext() {
        line.add(ticket(1), 2);
        line.add(ticket(2), 1);

        assertThat(line.nextBucket()).isEqualTo(1);
    }

    private static Ticket ticket(long sequence) {
        return new Ticket(sequence, "a", 0, 0, 0, Ticket.NEVER, 10, 10);
    }
}
