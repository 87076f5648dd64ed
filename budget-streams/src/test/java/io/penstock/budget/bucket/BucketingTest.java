package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketingTest {
    private static final long TARGET = 10_000;
    private static final List<Long> NOBODY_WAITS = List.of(0L, 0L, 0L, 0L);

    private final Bucketing bucketing = new Bucketing(4);
    private long now = 1_700_000_000_000L;

    @Test
    void theFirstBoundariesAreTheQuantilesOfTheTraffic() {
        for (int tokens = 1; tokens <= 1_000; tokens++) {
            bucketing.arrived(tokens, 0.001, Long.MAX_VALUE, now);
        }

        review();

        List<Long> boundaries = bucketing.plan().boundaries();
        assertThat(boundaries.get(0)).isBetween(400L, 409L);
        assertThat(boundaries.get(1)).isBetween(750L, 766L);
        assertThat(boundaries.get(2)).isBetween(920L, 939L);
        assertThat(bucketing.plan().boundaryReasons().get(0))
                .startsWith("first set to p40")
                .doesNotContain("kept apart");
    }

    @Test
    void ofAnotherNumberOfBucketsTheQuantilesLieOnTheSameLine() {
        Bucketing three = new Bucketing(3);
        for (int tokens = 1; tokens <= 1_000; tokens++) {
            three.arrived(tokens, 0.001, Long.MAX_VALUE, now);
        }

        three.review(List.of(0L, 0L, 0L), TARGET, 1, now + 1_000);

        assertThat(three.plan().boundaries().get(0)).isBetween(510L, 530L);
        assertThat(three.plan().boundaries().get(1)).isBetween(855L, 890L);
    }

    @Test
    void fiftyArrivalsAreEnoughForTheFirstBoundaries() {
        List<Long> before = bucketing.plan().boundaries();
        arrive(49, 100);
        review();
        assertThat(bucketing.plan().boundaries()).isEqualTo(before);

        Bucketing enough = new Bucketing(4);
        for (int i = 0; i < 50; i++) {
            enough.arrived(100, 0.001, Long.MAX_VALUE, now);
        }
        enough.review(NOBODY_WAITS, TARGET, 1, now + 1_000);
        assertThat(enough.plan().boundaries()).isNotEqualTo(before);
    }

    @Test
    void withFewArrivalsTheBoundariesStay() {
        List<Long> before = bucketing.plan().boundaries();
        for (int i = 0; i < 40; i++) {
            bucketing.arrived(5, 0.001, Long.MAX_VALUE, now);
        }

        review();

        assertThat(bucketing.plan().boundaries()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void boundariesIncreaseStrictlyAndMoveByBoundedSteps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double middle = 3;
        BucketPlan before = null;
        for (int review = 0; review < 300; review++) {
            middle = Math.max(0, Math.min(11, middle + random.nextDouble() * 2 - 1));
            int spread = random.nextInt(3);
            for (int i = 0; i < 100; i++) {
                long tokens = Math.max(1, Math.round(Math.exp(middle + spread * random.nextGaussian())));
                bucketing.arrived(Math.min(10_000_000, tokens), 0.001, Long.MAX_VALUE, now);
            }
            review();

            List<Long> boundaries = bucketing.plan().boundaries();
            for (int i = 1; i < boundaries.size(); i++) {
                assertThat(boundaries.get(i)).isGreaterThan(boundaries.get(i - 1));
            }
            for (int i = 0; before != null && i < boundaries.size(); i++) {
                double factor = (double) boundaries.get(i) / before.boundaries().get(i);
                // whole tokens, and a token's distance to the boundary below
                assertThat(factor)
                        .isBetween(
                                1 / 1.5 - 0.5, 1.5 + 3.0 / before.boundaries().get(i));
            }
            before = bucketing.plan();
        }
    }

    @Test
    void aSmallChangeLeavesTheBoundariesAlone() {
        settle(1_000);
        List<Long> before = bucketing.plan().boundaries();

        settle(1_060);

        assertThat(bucketing.plan().boundaries()).isEqualTo(before);
        assertThat(bucketing.plan().boundaryReasons().get(0)).startsWith("stays at");
    }

    @Test
    void aLargeChangeIsFollowedWithAReason() {
        settle(1_000);
        long before = bucketing.plan().boundaries().get(0);

        for (int i = 0; i < 3_000; i++) {
            bucketing.arrived(40_000, 0.001, Long.MAX_VALUE, now);
        }
        review();

        assertThat(bucketing.plan().boundaries().get(0)).isGreaterThan(before);
        assertThat(bucketing.plan().boundaryReasons().get(0)).contains("moved from " + before, "largest step");
        settle(4_000);
        assertThat(bucketing.plan().boundaries().get(0)).isBetween(3_600L, 4_500L);
    }

    @Test
    void theBoundaryOfTheNearestQuantileGoesIntoAGapBetweenSizes() {
        // p65 is nearer to p75 than to p40
        for (int i = 0; i < 1_000; i++) {
            bucketing.arrived(i < 650 ? 200 + i % 300 : 3_000 + i, 0.001, Long.MAX_VALUE, now);
        }

        review();

        List<Long> boundaries = bucketing.plan().boundaries();
        assertThat(boundaries.get(0)).isLessThan(500);
        assertThat(boundaries.get(1)).isBetween(600L, 3_000L);
        assertThat(boundaries.get(2)).isGreaterThan(3_600);
        assertThat(bucketing.plan().boundaryReasons().get(1)).contains("the gap near p75");
    }

    @Test
    void aGapBelowTheTailIsTakenByTheLastBoundary() {
        // at p96.5, beyond the middle between p92 and the largest
        for (int i = 0; i < 1_000; i++) {
            bucketing.arrived(i < 965 ? 1_000 + i : 5_000 + i, 0.001, Long.MAX_VALUE, now);
        }

        review();

        assertThat(bucketing.plan().boundaries().get(2)).isBetween(2_100L, 5_900L);
    }

    @Test
    void aReasonSaysWhenABoundaryIsKeptApart() {
        settle(1_000);

        assertThat(bucketing.plan().boundaryReasons().get(2)).contains("kept apart");
    }

    @Test
    void aPlanIsDueEveryFewSeconds() {
        assertThat(bucketing.isDue(now)).isTrue();
        review();
        long reviewed = now;

        assertThat(bucketing.isDue(reviewed + Bucketing.REVIEW_INTERVAL_MILLIS - 1))
                .isFalse();
        assertThat(bucketing.isDue(reviewed + Bucketing.REVIEW_INTERVAL_MILLIS)).isTrue();
        assertThat(bucketing.isDue(reviewed)).isFalse();
        assertThat(bucketing.isDue(reviewed - 1))
                .as("the clock has stepped back")
                .isTrue();
    }

    @Test
    void afterTheFirstBoundariesSharesAreReviewedSoonerAtFirst() {
        arrive(100, 100);
        review();
        long learnt = now;

        for (long seconds : List.of(1L, 2L, 4L, 8L, 13L, 18L)) {
            assertThat(bucketing.isDue(learnt + 1_000 * seconds)).isTrue();
            assertThat(bucketing.isDue(learnt + 1_000 * seconds - 1)).isFalse();
            now = learnt + 1_000 * seconds;
            bucketing.review(NOBODY_WAITS, TARGET, 1, now);
        }
    }

    @Test
    void whatWasCountedByTheFirstBoundariesDoesNotCountForTheSharesOfOthers() {
        arrive(100, 100);
        List<Double> before = bucketing.plan().shares();

        review();

        assertThat(bucketing.plan().shares()).isEqualTo(before);
    }

    @Test
    void sharesAreRightAsSoonAsTheyAreLearnt() {
        // twice as much is asked for as there is, a quarter of it by requests that one bucket holds
        arrive(60, 100);
        arrive(40, 100_000);
        review();

        for (int second = 0; second < 2; second++) {
            for (int i = 0; i < 10; i++) {
                bucketing.arrived(100, 0.5 / 60 / 10, Long.MAX_VALUE, now);
                bucketing.arrived(100_000, 1.5 / 60 / 10, Long.MAX_VALUE, now);
            }
            now += 1_000;
            bucketing.review(NOBODY_WAITS, TARGET, 1, now);
        }

        int small = bucketing.plan().bucketOf(100);
        double all = SharePlanner.KEPT * 0.25 + 1 - SharePlanner.KEPT;
        assertThat(bucketing.plan().shares().get(small)).isCloseTo(all, within(0.05));
    }

    @Test
    void aPlanThatWasSavedStaysUntilThereIsTraffic() {
        BucketPlan saved = new BucketPlan(
                List.of(10L, 20L, 30L),
                List.of(0.4, 0.3, 0.2, 0.1),
                Collections.nCopies(3, "as saved"),
                Collections.nCopies(4, "as saved"));
        bucketing.restore(saved);

        review();
        review();

        assertThat(bucketing.plan()).isEqualTo(saved);
    }

    @Test
    void aSavedPlanOfAnotherNumberOfBucketsIsTakenBack() {
        BucketPlan saved = BucketPlan.initial(2);

        bucketing.restore(saved);

        arrive(100, 100);
        now += 1_000;
        bucketing.review(List.of(0L, 0L), TARGET, 1, now);
        assertThat(bucketing.plan().size()).isEqualTo(2);
        assertThat(bucketing.plan().shares()).isNotEqualTo(saved.shares());
    }

    @Test
    void aPlanIsKeptWhereTheNumberOfBucketsIsTheSame() {
        settle(1_000);
        BucketPlan learnt = bucketing.plan();

        bucketing.resize(4);
        assertThat(bucketing.plan()).isEqualTo(learnt);

        bucketing.resize(2);
        assertThat(bucketing.plan()).isEqualTo(BucketPlan.initial(2));
    }

    @Test
    void expiriesGrantsAndAnEmptyQueueAreSeenInTheReasons() {
        arrive(100, 100);
        arrive(100, 10_000);
        review();
        bucketing.arrived(10_000, 0.01, now + 1_000, now);
        bucketing.arrived(10_000, 0.01, now + 1_500, now);
        bucketing.arrived(100, 0.01, Long.MAX_VALUE, now);
        bucketing.granted(0.03, now + 500);
        bucketing.granted(0, now + 1_000);
        bucketing.drained(now + 2_000);
        bucketing.expired(10_000);
        review();

        int large = bucketing.plan().bucketOf(10_000);
        int small = bucketing.plan().bucketOf(100);
        // of the two large ones, what was spent in time served the first
        assertThat(bucketing.plan().shareReasons().get(large))
                .contains("67 % of arrivals", "50 % by first come", "1 expired");
        assertThat(bucketing.plan().shareReasons().get(small))
                .contains("33 % of arrivals", "50 % by first come", "0 expired");
    }

    @Test
    void whatWasCountedFadesWithEveryReview() {
        arrive(100, 100);
        arrive(100, 10_000);
        review();
        arrive(10, 100);
        now += 15_000;
        review();
        arrive(10, 10_000);
        review();

        // a half-life later
        assertThat(bucketing.plan().shareReasons().get(bucketing.plan().bucketOf(100)))
                .contains("33 % of arrivals");
    }

    @Test
    void oneBucketHasNoBoundary() {
        Bucketing one = new Bucketing(1);
        for (int i = 0; i < 100; i++) {
            one.arrived(i, 0.001, Long.MAX_VALUE, now);
        }
        one.review(List.of(0L), TARGET, 1, now);

        assertThat(one.plan().boundaries()).isEmpty();
        assertThat(one.plan().shares()).containsExactly(1.0);
        assertThat(one.plan().bucketOf(1_000_000)).isZero();
    }

    @Test
    void aRequestAtABoundaryBelongsAbove() {
        BucketPlan plan = BucketPlan.initial(3);

        assertThat(plan.bucketOf(511)).isZero();
        assertThat(plan.bucketOf(512)).isEqualTo(1);
        assertThat(plan.bucketOf(2_048)).isEqualTo(2);
    }

    @Test
    void aPoolHasOneToEightBuckets() {
        assertThat(BucketPlan.initial(BucketPlan.MAX_BUCKETS).size()).isEqualTo(8);

        assertThatThrownBy(() -> BucketPlan.initial(9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 8 buckets, got 9");
        assertThatThrownBy(() -> new BucketPlan(List.of(), List.of(), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0 buckets");
    }

    @Test
    void aPlanHasABoundaryBetweenEachTwoBuckets() {
        assertThatThrownBy(() ->
                        new BucketPlan(List.of(5L), List.of(0.3, 0.3, 0.4), List.of(""), Collections.nCopies(3, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 buckets has 2 boundaries")
                .hasMessageContaining("got 1 boundaries");
    }

    @Test
    void aPlanThatDoesNotIncreaseIsRefused() {
        assertThatThrownBy(() -> new BucketPlan(
                        List.of(5L, 5L), List.of(0.3, 0.3, 0.4), List.of("", ""), Collections.nCopies(3, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("increase strictly");
    }

    private void arrive(int requests, long tokens) {
        for (int i = 0; i < requests; i++) {
            bucketing.arrived(tokens, 0.001, Long.MAX_VALUE, now);
        }
    }

    /** All arrivals of one size, until nothing moves any more. */
    private void settle(long tokens) {
        for (int review = 0; review < 200; review++) {
            for (int i = 0; i < 100; i++) {
                bucketing.arrived(tokens, 0.001, Long.MAX_VALUE, now);
            }
            review();
        }
    }

    private void review() {
        now += Bucketing.REVIEW_INTERVAL_MILLIS;
        bucketing.review(NOBODY_WAITS, TARGET, 1, now);
    }
}
