package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
    private final DeadlineQueue queue = new DeadlineQueue();

    @Test
    void itLooksNoFurtherThanItIsAllowed() {
        add(1, 2, 3, 4, 5);
        List<Long> seen = new ArrayList<>();

        assertThat(queue.firstOf(3, ticket -> {
                    seen.add(ticket.sequence());
                    return false;
                }))
                .isEmpty();

        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theFirstThatMeetsTheConditionIsFoundBehindOthers() {
        add(1, 2, 3, 4);

        assertThat(queue.firstOf(3, ticket -> ticket.sequence() >= 3))
                .map(Ticket::sequence)
                .contains(3L);
        assertThat(queue.firstOf(3, ticket -> ticket.sequence() >= 4)).isEmpty();
    }

    @Test
    void itHoldsWhatWasAddedAndNotRemoved() {
        assertThat(queue.holds(ticket(1))).isFalse();
        add(1, 2);

        queue.remove(ticket(2));

        assertThat(queue.holds(ticket(1))).isTrue();
        assertThat(queue.holds(ticket(2))).isFalse();
        add(2, 3);
        assertThat(queue.holds(ticket(3))).isTrue();
    }

    private void add(long... sequences) {
        for (long sequence : sequences) {
            queue.add(ticket(sequence));
        }
    }

    private static Ticket ticket(long sequence) {
        return new Ticket(sequence, "a", 0, 0, 0, Ticket.NEVER, 10, 10);
    }
}
