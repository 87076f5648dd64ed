package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FifoReferenceTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int SMALL = 1;
    private static final int LARGE = 10;

    private final FifoReference queue = new FifoReference(2);
    private long now;

    @Test
    void beforeAnyRequestAllIsServed() {
        assertThat(queue.servedPart(0)).isEqualTo(1);
    }

    @Test
    void whereNobodyExpiresAllIsServedHoweverLate() {
        for (int i = 0; i < 10_000; i++) {
            arrive(i % 11 == 0 ? LARGE : SMALL, NEVER);
            spend(1);
        }

        assertThat(queue.servedPart(0)).isEqualTo(1);
        assertThat(queue.servedPart(1)).isEqualTo(1);
    }

    @Test
    void whereRequestsExpireALesserPartOfTheLargeOnesIsServed() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            arrive(random.nextInt(11) == 0 ? LARGE : SMALL, now + 500);
            spend(1);
        }

        // 20 of 11 is asked for in 11 steps
        assertThat(queue.servedPart(0)).isBetween(0.6, 0.99);
        assertThat(queue.servedPart(1)).isBetween(0.1, 0.5);
        assertThat(10 * queue.servedPart(0) + 10 * queue.servedPart(1)).isCloseTo(11, within(0.3));
    }

    @Test
    void itSpendsWhatIsSpentInTruth() {
        // all large ones, twice as many as can be paid for
        for (int i = 0; i < 100_000; i++) {
            if (i % 10 == 0) {
                arrive(LARGE, now + 500);
            }
            spend(0.5);
        }

        assertThat(queue.servedPart(1)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void whoseTimeIsOverIsNotServed() {
        arrive(SMALL, 5);
        spend(0);
        now = 10;
        spend(100);

        assertThat(queue.servedPart(0)).isZero();
    }

    @Test
    void whenNobodyWaitsInTruthAllAreServed() {
        arrive(SMALL, NEVER);
        arrive(LARGE, NEVER);
        arrive(LARGE, 5);

        queue.allServed(FifoReferenceTest::bucketOf, 10);

        assertThat(queue.servedPart(0)).isEqualTo(1);
        assertThat(queue.servedPart(1)).isEqualTo(0.5);
    }

    @Test
    void whatIsSpentWhileNobodyWaitsIsNotSavedUp() {
        for (int i = 0; i < 5_000; i++) {
            spend(0.001);
        }
        arrive(LARGE, now + 10);
        for (int i = 0; i < 10; i++) {
            spend(0.001);
        }

        assertThat(queue.servedPart(1)).isZero();
    }

    @Test
    void aLongQueueIsLookedAtToABound() {
        for (int i = 0; i < FifoReference.MAX_WAITING; i++) {
            arrive(SMALL, NEVER);
        }
        for (int i = 0; i < FifoReference.MAX_WAITING; i++) {
            arrive(SMALL, 1);
        }

        queue.allServed(FifoReferenceTest::bucketOf, 1);

        assertThat(queue.servedPart(0)).isEqualTo(1);
    }

    @Test
    void thePastFades() {
        arrive(SMALL, NEVER);
        queue.allServed(FifoReferenceTest::bucketOf, 0);
        queue.fade(0.25);
        arrive(SMALL, 0);
        queue.allServed(FifoReferenceTest::bucketOf, 0);

        assertThat(queue.servedPart(0)).isEqualTo(0.2);
    }

    @Test
    void budgetComesBackForThreeAndAHalfAverageRequestsAtOnce() {
        for (int i = 0; i < 2_000; i++) {
            arrive(SMALL, NEVER);
        }
        queue.allServed(FifoReferenceTest::bucketOf, 0);
        queue.fade(0);
        for (int i = 0; i < 7; i++) {
            arrive(SMALL, 200_000);
        }

        spendAndWait(3.4);
        spendAndWait(0.2);
        now = 200_000;
        spend(0);

        assertThat(queue.servedPart(0)).isCloseTo(3.0 / 7, within(1e-9));
    }

    @Test
    void whatComesBackBeforeATimeIsOverServesTheRequest() {
        queue.advance(FifoReferenceTest::bucketOf, 0);
        queue.arrived(SMALL, 0.05, 1_000);
        queue.spent(1);

        queue.advance(FifoReferenceTest::bucketOf, 900);
        queue.advance(FifoReferenceTest::bucketOf, 2_000);

        assertThat(queue.servedPart(0)).isEqualTo(1);
    }

    @Test
    void whatExpiredFadesToo() {
        arrive(SMALL, 0);
        queue.allServed(FifoReferenceTest::bucketOf, 0);
        queue.fade(0.25);
        arrive(SMALL, NEVER);
        queue.allServed(FifoReferenceTest::bucketOf, 0);

        assertThat(queue.servedPart(0)).isEqualTo(0.8);
    }

    @Test
    void aQueueThatGrowsKeepsWhatWaits() {
        arrive(SMALL, NEVER);
        queue.allServed(FifoReferenceTest::bucketOf, 0);
        queue.fade(0);
        for (int i = 0; i < 200; i++) {
            arrive(i % 2 == 0 ? SMALL : LARGE, i < 100 ? 5 : NEVER);
        }

        queue.allServed(FifoReferenceTest::bucketOf, 5);

        assertThat(queue.servedPart(0)).isEqualTo(0.5);
        assertThat(queue.servedPart(1)).isEqualTo(0.5);
    }

    /** Long enough for all of it to be passed on. */
    private void spendAndWait(double cost) {
        queue.spent(cost);
        for (int second = 0; second < 60; second++) {
            now += 1_000;
            queue.advance(FifoReferenceTest::bucketOf, now);
        }
    }

    private void arrive(int size, long expiresAtMillis) {
        queue.arrived(size, size, expiresAtMillis);
    }

    private void spend(double cost) {
        now++;
        queue.spent(cost);
        queue.advance(FifoReferenceTest::bucketOf, now);
    }

    private static int bucketOf(long tokens) {
        return tokens < LARGE ? 0 : 1;
    }
}
