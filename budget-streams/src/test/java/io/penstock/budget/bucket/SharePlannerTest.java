package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharePlannerTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sharesAreNormalisedAndNoBucketIsLeftWithoutOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 500; draw++) {
            double[] demands = random.doubles(4, 0, 3).toArray();

            List<Double> shares = shares(1, random.nextDouble(), demands);

            assertThat(shares.stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
            assertThat(shares).allMatch(share -> share > SharePlanner.LEAST / 1.1);
        }
    }

    @Test
    void withNothingSmallestFirstEveryBucketHasThePartOfItsDemand() {
        assertThat(shares(1, 0, 0.2, 0.4, 0.6, 0.8))
                .satisfiesExactly(
                        share -> assertThat(share).isCloseTo(0.1, within(1e-9)),
                        share -> assertThat(share).isCloseTo(0.2, within(1e-9)),
                        share -> assertThat(share).isCloseTo(0.3, within(1e-9)),
                        share -> assertThat(share).isCloseTo(0.4, within(1e-9)));
    }

    @Test
    void everyBucketKeepsItsPartLessWhatGoesToTheSmallestFirst() {
        List<Double> shares = shares(1, 0.3, 0.2, 0.4, 0.6, 0.8);

        assertThat(shares.get(3)).isCloseTo(0.7 * 0.4, within(1e-9));
        assertThat(shares.get(2)).isCloseTo(0.7 * 0.3, within(1e-9));
    }

    @Test
    void theSmallestGetNoMoreThanTheyCanUseAndTheNextOnesTheRest() {
        List<Double> shares = shares(1, 1, 0.2, 0.4, 1.4);

        assertThat(shares.get(0)).isCloseTo(1.25 * 0.2, within(1e-9));
        assertThat(shares.get(1)).isCloseTo(1.25 * 0.4, within(1e-9));
        assertThat(shares.get(2)).isCloseTo(1 - 1.25 * 0.6, within(1e-9));
    }

    @Test
    void whatNobodyNeedsIsDividedAsTheDemandsAre() {
        // half of the budget is asked for
        List<Double> shares = shares(2, 1, 0.4, 0.6);

        assertThat(shares.get(0)).isCloseTo(0.4, within(1e-9));
        assertThat(shares.get(1)).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void theLargestKeepALittleWhereTheSmallerOnesCouldUseEverything() {
        List<Double> shares = shares(1, 1, 3, 3);

        assertThat(shares.get(1)).isCloseTo(SharePlanner.LEAST, within(0.001));
    }

    @Test
    void withoutDemandSharesAreEqual() {
        assertThat(shares(1, 0, 0, 0)).containsExactly(0.5, 0.5);
        assertThat(shares(1, 1, 0, 0)).containsExactly(0.5, 0.5);
    }

    @Test
    void aReasonTellsThePartOfTheDemandAndHowMuchOfTheBudgetIsAskedFor() {
        assertThat(SharePlanner.of(new double[] {1, 3}, 2, 0).reasons().get(0))
                .isEqualTo("0.250: 25.0 % of the demand, which is 2.00 times the budget");
    }

    private static List<Double> shares(double supply, double smallestFirst, double... demands) {
        return SharePlanner.of(demands, supply, smallestFirst).parts();
    }
}
