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

    @Test
    void whereNoneExpiresTheEarliestDueGoesFirst() {
        queue.add(bounded(1, 0, 1_400));
        queue.add(bounded(2, 100, 1_500));
        queue.add(bounded(3, 50, 1_300));

        assertThat(order()).containsExactly(3L, 1L, 2L);
    }

    @Test
    void onceOneHasExpiredTheNewestGoesFirst() {
        overload();

        assertThat(order()).containsExactly(5L, 4L, 3L, 2L);
    }

    @Test
    void theNewestGoFirstOnlyUntilTheLineIsEmpty() {
        overload();
        order();

        queue.add(bounded(6, 600, 2_000));
        queue.add(bounded(7, 700, 2_100));

        assertThat(order()).containsExactly(6L, 7L);
    }

    @Test
    void aRequestThatIsRemovedForAnotherReasonIsNoSignOfOverload() {
        queue.add(bounded(1, 0, 1_400));
        queue.add(bounded(2, 100, 1_500));
        queue.add(bounded(3, 200, 1_600));

        assertThat(queue.remove(bounded(1, 0, 1_400))).isTrue();

        assertThat(order()).containsExactly(2L, 3L);
    }

    @Test
    void theNewestNeverOvertakesARequestWithoutABound() {
        overload();
        // due ten minutes after its submission, which is between the others
        Ticket unbounded = new Ticket(9, "a", 0, 1_650 - DueQueue.PATIENCE_MILLIS, 0, Ticket.NEVER, 10, 10);
        queue.add(unbounded);

        assertThat(order()).containsExactly(2L, 9L, 5L, 4L, 3L);
    }

    @Test
    void requestsThatMayWaitMuchLongerKeepTheirTurn() {
        overload();
        // expires between the others, and was submitted long before them
        queue.add(bounded(9, -60_000, 1_650));

        assertThat(order()).containsExactly(5L, 4L, 3L, 2L, 9L);
        overload();
        queue.add(bounded(9, -60_000, 1_450));
        assertThat(order()).containsExactly(9L, 5L, 4L, 3L, 2L);
    }

    @Test
    void aHigherPriorityGoesFirstInOverloadToo() {
        overload();
        queue.add(new Ticket(8, "a", 1, 150, 0, 1_550, 10, 10));
        queue.add(new Ticket(9, "a", -1, 800, 0, 2_200, 10, 10));

        assertThat(order()).containsExactly(8L, 5L, 4L, 3L, 2L, 9L);
    }

    @Test
    void aRequestDueLongBeforeItExpiresIsNeverOvertaken() {
        queue.add(bounded(1, 0, 2 * DueQueue.PATIENCE_MILLIS));
        queue.add(bounded(2, 1, 2 * DueQueue.PATIENCE_MILLIS));
        queue.add(bounded(3, 2, 2 * DueQueue.PATIENCE_MILLIS));

        assertThat(queue.expired(bounded(1, 0, 2 * DueQueue.PATIENCE_MILLIS))).isTrue();

        assertThat(order()).containsExactly(2L, 3L);
    }

    @Test
    void inOverloadTheNewestAreTestedFirst() {
        overload();
        List<Long> seen = new ArrayList<>();

        queue.firstOf(3, ticket -> !seen.add(ticket.sequence()));

        assertThat(seen).containsExactly(5L, 4L, 3L);
        assertThat(queue.firstOf(4, ticket -> ticket.sequence() == 2)).isPresent();
        assertThat(queue.firstOf(3, ticket -> ticket.sequence() == 2)).isEmpty();
    }

    @Test
    void noMoreThanAllowedAreTestedOverALineAndTheOthers() {
        overload();
        add(10, 11, 12);
        List<Long> seen = new ArrayList<>();

        queue.firstOf(5, ticket -> !seen.add(ticket.sequence()));

        assertThat(seen).hasSize(5);
    }

    @Test
    void prioritiesBeyondTheLastLineGoByWhenTheyAreDue() {
        for (int priority = 0; priority < 3 * DeadlineQueue.MAX_LINES; priority++) {
            queue.add(new Ticket(priority, "a", priority, 0, 0, 1_400, 10, 10));
        }

        List<Long> order = order();

        assertThat(order)
                .hasSize(3 * DeadlineQueue.MAX_LINES)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    @Test
    void theLongestWaitIsKnownInOverloadToo() {
        overload();

        assertThat(queue.firstDue()).map(Ticket::sequence).contains(2L);
        assertThat(queue.first()).map(Ticket::sequence).contains(5L);
    }

    /** One of five requests that may wait 1.4 s has expired. */
    private void overload() {
        for (int i = 1; i <= 5; i++) {
            queue.add(bounded(i, 100L * i, 1_400 + 100L * i));
        }
        assertThat(queue.expired(bounded(1, 100, 1_500))).isTrue();
    }

    /** Takes all out, one after another. */
    private List<Long> order() {
        List<Long> order = new ArrayList<>();
        while (!queue.isEmpty()) {
            Ticket first = queue.first().orElseThrow();
            order.add(first.sequence());
            assertThat(queue.remove(first)).isTrue();
        }
        return order;
    }

    private static Ticket bounded(long sequence, long submittedAtMillis, long expiresAtMillis) {
        return new Ticket(sequence, "a", 0, submittedAtMillis, 0, expiresAtMillis, 10, 10);
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
