package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.StudyPools;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFiguresTest {
    @Test
    void withoutForesightNobodyServesAsManyAtAHighLongShareAsWasPublished() {
        for (long seed = 1; seed <= 3; seed++) {
            Map<SweepFigure, Double> figures = figures(0.65, seed);

            assertThat(figures.get(SweepFigure.BLIND_BOUND)).isBetween(3_200.0, 3_350.0);
            assertThat(figures.get(SweepFigure.BLIND_BOUND))
                    .isLessThan(figures.get(SweepFigure.BOUND))
                    .isGreaterThan(figures.get(SweepFigure.POLICY_BOUND));
        }
    }

    @Test
    void whereTheBudgetIsEnoughAllBoundsAreTheDemand() {
        Map<SweepFigure, Double> figures = figures(0.01, 1);

        assertThat(figures.get(SweepFigure.BLIND_BOUND)).isEqualTo(figures.get(SweepFigure.BOUND));
    }

    /** Of a run in which nothing was served. */
    private static Map<SweepFigure, Double> figures(double longShare, long seed) {
        Setting setting = Sweeps.longRatio(longShare, Callers.ONE);
        Variant variant = Variant.throughput(1_400);
        SweepRequests requests = setting.requests(seed, variant);
        return RunFigures.of(
                setting,
                variant,
                StudyPools.published(),
                requests,
                TinySweep.result(List.of(), List.of(), Setting.LEAD_MILLIS + setting.countedMillis()));
    }
}
