package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharePlannerTest {
    private static final long TARGET = 10_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sharesAreClampedNormalisedAndMoveByBoundedSteps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> shares = List.of(0.25, 0.25, 0.25, 0.25);
        for (int review = 0; review < 500; review++) {
            List<BucketTraffic> traffic = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                traffic.add(new BucketTraffic(
                        random.nextInt(1_000),
                        random.nextDouble() * 3,
                        random.nextDouble(),
                        random.nextInt(1_000),
                        random.nextInt(100_000)));
            }
            List<Double> next = SharePlanner.next(shares, traffic, 1, 0, TARGET).parts();

            assertThat(next.stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
            for (int i = 0; i < 4; i++) {
                assertThat(next.get(i)).isGreaterThan(SharePlanner.LEAST / 1.1);
                assertThat(Math.abs(next.get(i) - shares.get(i))).isLessThan(SharePlanner.MAX_STEP + 1e-9);
            }
            shares = next;
        }
    }

    @Test
    void underOverloadTheLongRequestsKeepMostOfTheirPartAndTheRestGoesToTheShortest() {
        // twice as much is asked for as there is; the shortest ask for 10 % of that
        List<Double> shares = settled(List.of(
                new BucketTraffic(600, 0.2, 0.2, 0, 0),
                new BucketTraffic(200, 0.4, 0.4, 0, 0),
                new BucketTraffic(150, 0.6, 0.6, 0, 0),
                new BucketTraffic(50, 0.8, 0.8, 0, 0)));

        assertThat(shares.get(0)).isCloseTo(SharePlanner.KEPT * 0.1 + 1 - SharePlanner.KEPT, within(0.005));
        assertThat(shares.get(3)).isCloseTo(SharePlanner.KEPT * 0.4, within(0.005));
    }

    @Test
    void theShortestGetNoMoreThanTheyCanUse() {
        // 5 % more is asked for than there is
        List<Double> shares = settled(List.of(
                new BucketTraffic(100, 0.1, 0.1, 0, 0),
                new BucketTraffic(100, 0.05, 0.05, 0, 0),
                new BucketTraffic(100, 0.4, 0.4, 0, 0),
                new BucketTraffic(100, 0.5, 0.5, 0, 0)));

        assertThat(shares.get(0)).isCloseTo(0.1, within(0.001));
        assertThat(shares.get(1)).isCloseTo(0.05, within(0.001));
        assertThat(shares.get(3)).isGreaterThan(SharePlanner.KEPT * 0.5 / 1.05);
    }

    @Test
    void theirPartIsWhatFirstComeFirstServedWouldSpendOnThem() {
        List<Double> shares =
                settled(List.of(new BucketTraffic(100, 0.9, 0.6, 0, 0), new BucketTraffic(100, 1.1, 0.4, 0, 0)));

        assertThat(shares.get(1)).isCloseTo(SharePlanner.KEPT * 0.4, within(0.005));
    }

    @Test
    void whereHalfOfABucketExpiresNothingIsTakenFromIt() {
        List<Double> shares =
                settled(List.of(new BucketTraffic(100, 0.9, 0.6, 0, 0), new BucketTraffic(100, 1.1, 0.4, 50, 0)));

        assertThat(shares.get(1)).isCloseTo(0.4, within(0.005));
    }

    @Test
    void aLongWaitAndExpiriesRaiseWhatABucketCanUse() {
        List<BucketTraffic> calm =
                List.of(new BucketTraffic(100, 0.12, 0.12, 0, 0), new BucketTraffic(100, 1.88, 1.88, 0, 0));
        List<BucketTraffic> late =
                List.of(new BucketTraffic(100, 0.12, 0.12, 0, 10 * TARGET), new BucketTraffic(100, 1.88, 1.88, 0, 0));
        List<BucketTraffic> expiring =
                List.of(new BucketTraffic(100, 0.12, 0.12, 5, 0), new BucketTraffic(100, 1.88, 1.88, 0, 0));

        assertThat(settled(late).get(0)).isGreaterThan(settled(calm).get(0));
        assertThat(settled(expiring).get(0)).isGreaterThan(settled(calm).get(0));
        assertThat(settled(late).get(1)).isGreaterThan(0.9 * 0.94);
    }

    @Test
    void everyMoveHasAReason() {
        List<String> reasons = SharePlanner.next(
                        List.of(0.5, 0.5),
                        List.of(new BucketTraffic(30, 0.1, 0.1, 2, 1_500), new BucketTraffic(10, 0.3, 0.3, 0, 0)),
                        1,
                        0,
                        TARGET)
                .reasons();

        assertThat(reasons.get(0))
                .contains("0.500 to 0.", "75 % of arrivals", "25 % by first come", "waits 1.5 s", "2 expired");
    }

    @Test
    void withoutTrafficSharesAreEqual() {
        BucketTraffic none = new BucketTraffic(0, 0, 0, 0, 0);

        assertThat(settled(List.of(none, none))).containsExactly(0.5, 0.5);
        assertThat(SharePlanner.next(List.of(0.5, 0.5), List.of(none, none), 1, 0, TARGET)
                        .reasons())
                .allMatch(reason -> reason.contains("50 % of arrivals, 50 % by first come"));
    }

    @Test
    void whatTheShortestDoNotTakeIsSavedForAChangeOfTheMix() {
        List<BucketTraffic> few =
                List.of(new BucketTraffic(10, 0.02, 0.02, 0, 0), new BucketTraffic(90, 1.08, 1.08, 0, 0));
        List<BucketTraffic> many =
                List.of(new BucketTraffic(90, 0.7, 0.7, 0, 5_000), new BucketTraffic(10, 0.4, 0.4, 0, 0));
        double saved = 0;
        List<Double> shares = List.of(0.5, 0.5);
        for (int i = 0; i < 500; i++) {
            SharePlanner.Shares next = SharePlanner.next(shares, few, 1, saved, TARGET);
            shares = next.parts();
            saved = next.saved();
        }
        assertThat(saved).isGreaterThan(SharePlanner.MAX_SAVED * 0.9);

        double most = 0;
        for (int i = 0; i < 500; i++) {
            SharePlanner.Shares next = SharePlanner.next(shares, many, 1, saved, TARGET);
            shares = next.parts();
            saved = next.saved();
            most = Math.max(most, shares.get(0));
        }

        double firstCome = 0.7 / 1.1;
        assertThat(most).isGreaterThan(0.7);
        assertThat(shares.get(1)).isGreaterThan(SharePlanner.KEPT * (1 - firstCome) - 0.01);
    }

    @Test
    void whatNobodyTakesOfAnotherIsSaved() {
        SharePlanner.Shares next = SharePlanner.next(
                List.of(0.5, 0.5),
                List.of(new BucketTraffic(1, 0.3, 0.3, 0, 0), new BucketTraffic(1, 0.5, 0.5, 0, 0)),
                1,
                0,
                TARGET);

        assertThat(next.parts().get(0)).isCloseTo(0.375, within(1e-9));
        assertThat(next.saved()).isCloseTo(1 - SharePlanner.KEPT, within(1e-9));
    }

    @Test
    void whatOneBucketTakesOfTheOthersIsNotSaved() {
        // the third has no requests, so what it is given is used by the first two
        SharePlanner.Shares next = SharePlanner.next(
                List.of(0.2, 0.6, 0.2),
                List.of(
                        new BucketTraffic(1, 0.6, 0.4, 0, 0),
                        new BucketTraffic(1, 2, 1.2, 0, 0),
                        new BucketTraffic(0, 0, 0, 0, 0)),
                2,
                0,
                TARGET);

        assertThat(next.parts().get(0)).isCloseTo(0.3 / 1.02, within(1e-9));
        // lent are 8 % of the 75 % that lose, and 5 % are taken
        assertThat(next.saved()).isCloseTo(0.08 * 0.75 - 0.05, within(1e-9));
    }

    @Test
    void aBucketTakesNoMoreOfTheOthersThanItsArrivalsCost() {
        // its share is still half, of which it uses 30 %
        SharePlanner.Shares next = SharePlanner.next(
                List.of(0.7, 0.3),
                List.of(new BucketTraffic(1, 0.6, 0.4, 0, 0), new BucketTraffic(1, 2, 1.2, 0, 0)),
                2,
                0,
                TARGET);

        assertThat(next.parts().get(0)).isCloseTo(0.5, within(1e-9));
        assertThat(next.saved()).isCloseTo(0.08 * 0.75 - 0.05, within(1e-9));
    }

    @Test
    void whatNoBucketCanUseIsSharedByTheirParts() {
        List<Double> shares =
                settled(List.of(new BucketTraffic(1, 0.12, 0.1, 0, 0), new BucketTraffic(1, 0.84, 0.9, 0, 0)));

        // 12 % and 84 % can be used, and 4 % are left
        assertThat(shares.get(0)).isCloseTo(0.12 + 0.04 * 0.1, within(1e-9));
    }

    @Test
    void aMoveWithinOneStepIsMadeAtOnce() {
        List<BucketTraffic> traffic = List.of(new BucketTraffic(1, 0.3, 0.2, 0, 0), new BucketTraffic(1, 1, 0.6, 0, 0));
        List<Double> settled = settled(traffic);

        List<Double> next = SharePlanner.next(
                        List.of(settled.get(0) + 0.19, settled.get(1) - 0.19), traffic, 1, 0, TARGET)
                .parts();

        assertThat(next.get(0)).isCloseTo(settled.get(0), within(1e-9));
    }

    @Test
    void aBucketCanUseMoreInProportionToHowLateItIs() {
        List<Double> shares =
                settled(List.of(new BucketTraffic(1, 0.1, 0.1, 0, TARGET / 4), new BucketTraffic(1, 1, 0.9, 0, 0)));

        assertThat(shares.get(0)).isCloseTo(0.1 * 1.25, within(1e-9));
    }

    /** With nothing saved up. */
    private static List<Double> settled(List<BucketTraffic> traffic) {
        List<Double> current = new ArrayList<>();
        traffic.forEach(bucket -> current.add(1.0 / traffic.size()));
        List<Double> shares = current;
        for (int i = 0; i < 100; i++) {
            shares = SharePlanner.next(shares, traffic, 1, 0, TARGET).parts();
        }
        return shares;
    }
}
