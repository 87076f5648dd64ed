package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
    private final WaitingQueue queue = new WaitingQueue(new ArrivalOrder(), new RetryBudget());

    @Test
    void firstSubmittedIsFirstServed() {
        queue.add(ticket(1, 200, 0, Ticket.NEVER), 300);
        queue.add(ticket(2, 100, 0, Ticket.NEVER), 300);

        assertThat(queue.head(300)).map(Ticket::sequence).contains(2L);
    }

    @Test
    void equalsGoInTheOrderOfArrival() {
        queue.add(ticket(5, 100, 0, Ticket.NEVER), 300);
        queue.add(ticket(4, 100, 0, Ticket.NEVER), 300);

        assertThat(queue.head(300)).map(Ticket::sequence).contains(4L);
    }

    @Test
    void aBackOffEndsAtItsInstant() {
        queue.add(ticket(1, 100, 500, Ticket.NEVER), 300);

        assertThat(queue.head(499)).isEmpty();
        assertThat(queue.head(500)).map(Ticket::sequence).contains(1L);
    }

    @Test
    void anExpiryIsDueAtItsInstantEvenDuringABackOff() {
        queue.add(ticket(1, 100, 5_000, 400), 300);

        assertThat(queue.expired(399)).isEmpty();
        assertThat(queue.expired(400)).map(Ticket::sequence).contains(1L);
    }

    @Test
    void whatIsRemovedIsGoneFromEveryOrder() {
        Ticket waiting = ticket(1, 100, 0, 400);
        Ticket backingOff = ticket(2, 100, 5_000, 400);
        queue.add(waiting, 300);
        queue.add(backingOff, 300);

        queue.remove(waiting);
        queue.remove(backingOff);

        assertThat(queue.size()).isZero();
        assertThat(queue.head(10_000)).isEmpty();
        assertThat(queue.expired(10_000)).isEmpty();
    }

    @Test
    void theOldestIsTheOneThatWasSubmittedFirst() {
        assertThat(queue.oldestSubmittedAtMillis()).isEmpty();

        queue.add(ticket(1, 200, 0, Ticket.NEVER), 300);
        queue.add(ticket(2, 100, 0, Ticket.NEVER), 300);

        assertThat(queue.oldestSubmittedAtMillis()).contains(100L);
    }

    @Test
    void retriesAreHeldUntilTheBudgetAllowsThem() {
        for (int i = 0; i < RetryBudget.MAX_CREDIT + 2; i++) {
            queue.add(retry(i, 90), 100);
        }
        Ticket first = ticket(1_000, 50, 0, Ticket.NEVER);
        queue.add(first, 100);

        assertThat(queue.head(100)).contains(retry(0, 90));
        assertThat(queue.held()).isEqualTo(2);
        assertThat(queue.size()).isEqualTo(RetryBudget.MAX_CREDIT + 3);
        assertThat(queue.head(1_100)).isPresent();
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void aHeldRetryCanExpireAndBeTakenOut() {
        for (int i = 0; i < RetryBudget.MAX_CREDIT + 1; i++) {
            queue.add(retry(i, 90), 100);
        }
        assertThat(queue.hasReady(100)).isTrue();
        Ticket held = retry(RetryBudget.MAX_CREDIT, 90);

        assertThat(queue.soonestToExpire(200)).contains(held);
        queue.remove(held);

        assertThat(queue.held()).isZero();
        assertThat(queue.size()).isEqualTo(RetryBudget.MAX_CREDIT);
    }

    @Test
    void aRetryWaitsForItsBackOffFirst() {
        queue.add(retry(1, 500), 100);

        assertThat(queue.head(499)).isEmpty();
        assertThat(queue.head(500)).contains(retry(1, 500));
    }

    @Test
    void anotherOrderTakesOverAFewAtATimeAndBothAreSearchedMeanwhile() {
        for (int i = 0; i < 100; i++) {
            queue.add(ticket(i, 100 + i, 0, Ticket.NEVER), 300);
        }

        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));

        assertThat(queue.isBehind(300)).isTrue();
        assertThat(queue.size()).isEqualTo(100);
        assertThat(queue.oldestSubmittedAtMillis()).contains(100L);
        queue.remove(ticket(99, 199, 0, Ticket.NEVER));
        assertThat(queue.size()).isEqualTo(99);
        assertThat(queue.head(300)).map(Ticket::sequence).contains(0L);
        queue.granted(ticket(98, 198, 0, Ticket.NEVER), new ReadyOrder.Charge(1, 1));
        assertThat(queue.size()).isEqualTo(98);

        queue.advance(300, WorkBudget.ofItems(1));
        assertThat(queue.isBehind(300)).isTrue();
        queue.advance(300, WorkBudget.ofItems(100));

        assertThat(queue.isBehind(300)).isFalse();
        assertThat(drain()).hasSize(98).isSorted();
    }

    @Test
    void anOrderThatIsReplacedBeforeItHasTakenOverLosesNothing() {
        for (int i = 0; i < 100; i++) {
            queue.add(ticket(i, 100 + i, 0, Ticket.NEVER), 300);
        }

        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));
        queue.advance(300, WorkBudget.ofItems(2));
        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));
        queue.add(ticket(100, 50, 0, Ticket.NEVER), 300);
        queue.advance(300, WorkBudget.ofItems(100));

        assertThat(drain()).hasSize(101).doesNotHaveDuplicates();
    }

    @Test
    void manyBackOffsThatEndAtOnceEndAFewAtATime() {
        for (int i = 0; i < 1_000; i++) {
            queue.add(ticket(i, 100, 500, Ticket.NEVER), 300);
        }

        assertThat(queue.head(500)).map(Ticket::sequence).contains(0L);
        assertThat(queue.isBehind(500)).isTrue();
        queue.advance(500, WorkBudget.ofItems(1_000));

        assertThat(queue.isBehind(500)).isFalse();
        assertThat(drain()).hasSize(1_000);
    }

    @Test
    void aRequestThatIsSetAsideHasItsPlaceAgainWhenTheTimeIsOver() {
        Ticket first = ticket(1, 100, 0, Ticket.NEVER);
        queue.add(first, 300);
        queue.add(ticket(2, 200, 0, Ticket.NEVER), 300);

        queue.setAside(first, 1_000);

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.head(999)).map(Ticket::sequence).contains(2L);
        assertThat(queue.isBehind(999)).isFalse();
        assertThat(queue.isBehind(1_000)).isTrue();
        assertThat(queue.head(1_000)).contains(first);
    }

    @Test
    void whatIsSetAsideMovesAlongWithAClockThatHasStepped() {
        Ticket ticket = ticket(1, 100, 0, Ticket.NEVER);
        queue.add(ticket, 300);
        queue.setAside(ticket, 1_000);

        queue.clockStepped(500);

        assertThat(queue.hasReady(1_499)).isFalse();
        assertThat(queue.hasReady(1_500)).isTrue();
    }

    @Test
    void whatIsSetAsideCanBeTakenOut() {
        Ticket ticket = ticket(1, 100, 0, 400);
        queue.add(ticket, 300);
        queue.setAside(ticket, 1_000);

        queue.remove(ticket);

        assertThat(queue.size()).isZero();
        assertThat(queue.head(1_000)).isEmpty();
    }

    @Test
    void sixteenRequestsThatAreSetAsideCountAsOneItemOfWork() {
        for (int i = 0; i < 17; i++) {
            Ticket ticket = ticket(i, 100, 0, Ticket.NEVER);
            queue.add(ticket, 300);
            queue.setAside(ticket, 1_000);
        }

        queue.advance(1_000, WorkBudget.ofItems(1));

        assertThat(queue.isBehind(1_000)).isTrue();
        queue.advance(1_000, WorkBudget.ofItems(1));
        assertThat(queue.isBehind(1_000)).isFalse();
        assertThat(drain()).hasSize(17);
    }

    @Test
    void sixteenBackOffsThatEndCountAsOneItemOfWork() {
        for (int i = 0; i < 17; i++) {
            queue.add(ticket(i, 100, 500, Ticket.NEVER), 300);
        }

        queue.advance(500, WorkBudget.ofItems(1));

        assertThat(queue.isBehind(500)).isTrue();
        queue.advance(500, WorkBudget.ofItems(1));
        assertThat(queue.isBehind(500)).isFalse();
    }

    @Test
    void sixteenRequestsOfAnOrderOfBeforeCountAsOneItemOfWork() {
        for (int i = 0; i < 17; i++) {
            queue.add(ticket(i, 100, 0, Ticket.NEVER), 300);
        }
        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));

        queue.advance(300, WorkBudget.ofItems(1));

        assertThat(queue.isBehind(300)).isTrue();
        queue.advance(300, WorkBudget.ofItems(1));
        assertThat(queue.isBehind(300)).isFalse();
    }

    @Test
    void anOrderOfBeforeThatIsOrBecomesEmptyIsNotKept() {
        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));
        assertThat(queue.isBehind(300)).isFalse();

        Ticket only = ticket(1, 100, 0, Ticket.NEVER);
        queue.add(only, 300);
        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));
        assertThat(queue.isBehind(300)).isTrue();
        queue.remove(only);

        assertThat(queue.isBehind(300)).isFalse();
    }

    @Test
    void nothingIsReadyWhereNobodyWaits() {
        assertThat(queue.hasReady(300)).isFalse();
    }

    @Test
    void aBackOffThatEndsAsTheRequestComesIsNone() {
        queue.add(ticket(1, 100, 300, Ticket.NEVER), 300);

        assertThat(queue.oldestSubmittedAtMillis()).contains(100L);
    }

    @Test
    void backOffsAndAsidesThatAreOverAndNotYetMovedMayBeReady() {
        for (int i = 0; i < RetryBudget.MAX_CREDIT; i++) {
            queue.add(retry(i, 100), 100);
        }
        assertThat(queue.hasReady(100)).isTrue();
        drain(100);
        for (int i = 0; i < 17; i++) {
            queue.add(retry(1_000 + i, 500), 100);
        }

        assertThat(queue.hasReady(499)).isFalse();
        assertThat(queue.hasReady(500)).isTrue();
    }

    @Test
    void aGrantTakesARequestOutOfEverything() {
        Ticket ticket = ticket(1, 100, 0, 400);
        queue.add(ticket, 300);

        queue.granted(ticket, new ReadyOrder.Charge(1, 1));

        assertThat(queue.size()).isZero();
        assertThat(queue.expired(400)).isEmpty();
    }

    @Test
    void theSizeCountsWhatWaitsInWhateverWay() {
        queue.add(ticket(1, 100, 0, Ticket.NEVER), 300);
        queue.reorder(new ArrivalOrder(), charge -> new ReadyOrder.Charge(1, 1));
        for (int i = 0; i < 2; i++) {
            queue.add(ticket(10 + i, 100, 0, Ticket.NEVER), 300);
        }
        for (int i = 0; i < 4; i++) {
            queue.add(ticket(20 + i, 100, 5_000, Ticket.NEVER), 300);
        }
        for (int i = 0; i < 8; i++) {
            queue.add(retry(30 + i, 300), 300);
        }
        for (int i = 0; i < 16; i++) {
            Ticket ticket = ticket(40 + i, 100, 0, Ticket.NEVER);
            queue.add(ticket, 300);
            queue.setAside(ticket, 1_000);
        }

        assertThat(queue.size()).isEqualTo(1 + 2 + 4 + 8 + 16);
    }

    private List<Long> drain() {
        return drain(1_000);
    }

    private List<Long> drain(long now) {
        List<Long> drained = new ArrayList<>();
        for (Optional<Ticket> next = queue.head(now); next.isPresent(); next = queue.head(now)) {
            drained.add(next.get().sequence());
            queue.remove(next.get());
        }
        return drained;
    }

    private static Ticket retry(long sequence, long notBefore) {
        return new Ticket(sequence, "default", 0, 10, notBefore, 10_000, 10, 10, 2);
    }

    private static Ticket ticket(long sequence, long submittedAt, long notBefore, long expiresAt) {
        return new Ticket(sequence, "default", 0, submittedAt, notBefore, expiresAt, 10, 10);
    }
}
