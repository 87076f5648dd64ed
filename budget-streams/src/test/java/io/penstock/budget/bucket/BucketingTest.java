package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.budget.policy.FairnessPolicy;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketingTest {
    private static final double FAIR = FairnessPolicy.FAIR;

    private final Bucketing bucketing = new Bucketing(4, true);
    private long now = 1_700_000_000_000L;

    @Test
    void theFirstBoundariesAreTheQuantilesOfTheTraffic() {
        for (int tokens = 1; tokens <= 1_000; tokens++) {
            bucketing.arrived(tokens, 0.001, now);
        }

        review();

        List<Long> boundaries = bucketing.plan().boundaries();
        assertThat(boundaries.get(0)).isBetween(400L, 409L);
        assertThat(boundaries.get(1)).isBetween(750L, 766L);
        assertThat(boundaries.get(2)).isBetween(920L, 939L);
        assertThat(bucketing.plan().boundaryReasons().get(0))
                .startsWith("set to p40")
                .doesNotContain("kept apart");
    }

    @Test
    void ofAnotherNumberOfBucketsTheQuantilesLieOnTheSameLine() {
        Bucketing three = new Bucketing(3, true);
        for (int tokens = 1; tokens <= 1_000; tokens++) {
            three.arrived(tokens, 0.001, now);
        }

        three.review(FAIR, 1, now + 1_000);

        assertThat(three.plan().boundaries().get(0)).isBetween(510L, 530L);
        assertThat(three.plan().boundaries().get(1)).isBetween(855L, 890L);
    }

    @Test
    void fiftyArrivalsAreEnoughForTheFirstBoundaries() {
        List<Long> before = bucketing.plan().boundaries();
        arrive(49, 100);
        review();
        assertThat(bucketing.plan().boundaries()).isEqualTo(before);

        Bucketing enough = new Bucketing(4, true);
        for (int i = 0; i < 50; i++) {
            enough.arrived(100, 0.001, now);
        }
        enough.review(FAIR, 1, now + 1_000);
        assertThat(enough.plan().boundaries()).isNotEqualTo(before);
    }

    @Test
    void withFewArrivalsTheBoundariesStay() {
        List<Long> before = bucketing.plan().boundaries();
        for (int i = 0; i < 40; i++) {
            bucketing.arrived(5, 0.001, now);
        }

        review();

        assertThat(bucketing.plan().boundaries()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void boundariesIncreaseStrictlyWhateverComes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double middle = 3;
        for (int review = 0; review < 300; review++) {
            middle = Math.max(0, Math.min(11, middle + random.nextDouble() * 2 - 1));
            int spread = random.nextInt(3);
            for (int i = 0; i < 100; i++) {
                long tokens = Math.max(1, Math.round(Math.exp(middle + spread * random.nextGaussian())));
                bucketing.arrived(Math.min(10_000_000, tokens), 0.001, now);
            }
            review();

            List<Long> boundaries = bucketing.plan().boundaries();
            for (int i = 1; i < boundaries.size(); i++) {
                assertThat(boundaries.get(i)).isGreaterThan(boundaries.get(i - 1));
            }
        }
    }

    @Test
    void aSmallChangeLeavesTheBoundariesAlone() {
        settle(1_000);
        List<Long> before = bucketing.plan().boundaries();

        settle(1_060);

        assertThat(bucketing.plan().boundaries()).isEqualTo(before);
        assertThat(bucketing.plan().boundaryReasons().get(0)).startsWith("stays near");
    }

    @Test
    void aLargeChangeIsFollowedWithAReason() {
        settle(1_000);
        long before = bucketing.plan().boundaries().get(0);

        for (int i = 0; i < 3_000; i++) {
            bucketing.arrived(40_000, 0.001, now);
        }
        review();

        assertThat(bucketing.plan().boundaries().get(0)).isGreaterThan(before);
        assertThat(bucketing.plan().boundaryReasons().get(0))
                .startsWith("set to ")
                .contains("near p40");
    }

    @Test
    void theBoundaryOfTheNearestQuantileGoesIntoAGapBetweenSizes() {
        // p65 is nearer to p75 than to p40
        for (int i = 0; i < 1_000; i++) {
            bucketing.arrived(i < 650 ? 200 + i % 300 : 3_000 + i, 0.001, now);
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
            bucketing.arrived(i < 965 ? 1_000 + i : 5_000 + i, 0.001, now);
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
    void withoutGapsTheBoundariesAreTheQuantilesAlone() {
        Bucketing quantiles = new Bucketing(4, false);
        for (int i = 0; i < 1_000; i++) {
            quantiles.arrived(i < 650 ? 200 + i % 300 : 3_000 + i, 0.001, now);
        }

        quantiles.review(FAIR, 1, now);

        assertThat(quantiles.plan().boundaries().get(1)).isGreaterThan(3_600L);
    }

    @Test
    void aPlanIsReviewedAsSoonAsThereAreEnoughArrivalsAndThenEveryFewSeconds() {
        arrive(50, 100);
        bucketing.review(FAIR, 1, now);
        BucketPlan first = bucketing.plan();
        assertThat(first).isNotEqualTo(BucketPlan.initial(4));

        arrive(1_000, 100_000);
        bucketing.review(FAIR, 1, now + Bucketing.REVIEW_INTERVAL_MILLIS - 1);
        assertThat(bucketing.plan()).isEqualTo(first);
        bucketing.review(FAIR, 1, now + Bucketing.REVIEW_INTERVAL_MILLIS);
        assertThat(bucketing.plan()).isNotEqualTo(first);
    }

    @Test
    void aPlanIsReviewedAfterTheClockHasSteppedBack() {
        arrive(50, 100);
        bucketing.review(FAIR, 1, now);
        BucketPlan first = bucketing.plan();

        arrive(1_000, 100_000);
        bucketing.review(FAIR, 1, now - 1);

        assertThat(bucketing.plan()).isNotEqualTo(first);
    }

    @Test
    void sharesFollowFromTheSameArrivalsAsTheBoundaries() {
        // a quarter of the cost is of small requests
        for (int i = 0; i < 100; i++) {
            bucketing.arrived(100, 0.5, now);
            bucketing.arrived(100_000, 1.5, now);
        }

        bucketing.review(0, 1, now + 1_000);

        int small = bucketing.plan().bucketOf(100);
        double upToSmall = bucketing.plan().shares().subList(0, small + 1).stream()
                .mapToDouble(share -> share)
                .sum();
        assertThat(upToSmall).isCloseTo(0.25, within(0.02));
    }

    @Test
    void whatWasDemandedIsForgottenSoonerThanSizes() {
        arrive(100, 100);
        now += 60_000;
        for (int i = 0; i < 100; i++) {
            bucketing.arrived(10_000, 0.001, now);
        }

        bucketing.review(0, 1, now);

        // three half-lives later an eighth of the demand is left of the small ones
        int large = bucketing.plan().bucketOf(10_000);
        double ofLarge = bucketing.plan().shares().subList(large, 4).stream()
                .mapToDouble(share -> share)
                .sum();
        assertThat(ofLarge).isBetween(0.84, 0.92);
    }

    @Test
    void theDemandOfASecondIsComparedWithTheSupplyOfASecond() {
        // ten times what there is, all in one second
        for (int i = 0; i < 100; i++) {
            bucketing.arrived(100, 10.0 / 60 / 100, now + 10L * i);
        }

        bucketing.review(FAIR, 1, now + 1_000);

        assertThat(bucketing.plan().shareReasons().get(0)).containsPattern("(9\\.[5-9]|10\\.[0-5]).* times the budget");
    }

    @Test
    void theDemandIsComparedWithTheSameTimeAfterTheClockHasSteppedBack() {
        for (int i = 0; i < 100; i++) {
            bucketing.arrived(100, 10.0 / 60 / 100, now + 10L * i);
        }

        bucketing.clockStepped(-3_600_000);
        bucketing.review(FAIR, 1, now + 1_000 - 3_600_000);

        assertThat(bucketing.plan().shareReasons().get(0)).containsPattern("(9\\.[5-9]|10\\.[0-5]).* times the budget");
    }

    @Test
    void aSavedPlanStaysAfterARestartUntilThereWereEnoughArrivals() {
        settle(1_000);
        Bucketing restored = new Bucketing(4, true);
        restored.sizes().restore(bucketing.sizes().weights(), bucketing.sizes().fadedAtMillis());
        restored.restore(bucketing.plan());

        restored.review(FAIR, 1, now);
        assertThat(restored.plan()).isEqualTo(bucketing.plan());

        for (int i = 0; i < 49; i++) {
            restored.arrived(100_000, 1, now);
        }
        restored.review(FAIR, 1, now + 5_000);
        assertThat(restored.plan()).isEqualTo(bucketing.plan());

        restored.arrived(100_000, 1, now);
        restored.review(FAIR, 1, now + 10_000);
        assertThat(restored.plan()).isNotEqualTo(bucketing.plan());
    }

    @Test
    void aPlanStaysWhileNothingArrives() {
        settle(1_000);
        BucketPlan learnt = bucketing.plan();

        for (int i = 0; i < 100; i++) {
            review();
        }

        assertThat(bucketing.plan()).isEqualTo(learnt);
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
        bucketing.review(FAIR, 1, now);
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
    void oneBucketHasNoBoundary() {
        Bucketing one = new Bucketing(1, true);
        for (int i = 0; i < 100; i++) {
            one.arrived(i, 0.001, now);
        }
        one.review(FAIR, 1, now);

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
            bucketing.arrived(tokens, 0.001, now);
        }
    }

    /** All arrivals of one size, until nothing moves any more. */
    private void settle(long tokens) {
        for (int review = 0; review < 200; review++) {
            for (int i = 0; i < 100; i++) {
                bucketing.arrived(tokens, 0.001, now);
            }
            review();
        }
    }

    private void review() {
        now += Bucketing.REVIEW_INTERVAL_MILLIS;
        bucketing.review(FAIR, 1, now);
    }
}
