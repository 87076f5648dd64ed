package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.study.Runs;
import io.penstock.lab.study.StudyPools;
import io.penstock.lab.sweep.SizeClass.Range;
import io.penstock.lab.sweep.SweepResult.Point;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweepResultIT {
    private static final long ARRIVAL_MILLIS = 60_000;
    private static final List<Variant> VARIANTS = Sweeps.variants(800, 1_400);

    @Test
    void whatFitsIsServedAndWhatDoesNotStaysBelowItsBound() throws InterruptedException {
        Sweep sweep = small(List.of(StudyPools.published().get(0)), VARIANTS, setting(5), setting(40));

        SweepResult result = SweepResult.of(sweep, 2, new Runs(1, name -> {}), new VirtualPipeline());

        assertThat(result.points()).hasSize(2 * VARIANTS.size());
        for (Point point : result.points()) {
            double rpm = point.at(SweepFigure.RPM).orElseThrow().mean();
            double bound = point.at(SweepFigure.BOUND).orElseThrow().mean();
            double rejected = point.at(SweepFigure.REJECT_RATE).orElseThrow().mean();
            assertThat(rpm).isPositive().isLessThanOrEqualTo(bound);
            assertThat(point.at(SweepFigure.MAX_WINDOW).orElseThrow().mean()).isLessThanOrEqualTo(1);
            if (point.x() == 5) {
                assertThat(rejected).isZero();
            } else {
                assertThat(rejected).isPositive();
            }
        }
        assertThat(result.courses()).hasSize(VARIANTS.size());
        RunCourse fair = result.courses().get(2);
        assertThat(fair.variant()).isEqualTo("fair");
        assertThat(fair.utilisation()).hasSize(81).allMatch(used -> used <= 1);
        assertThat(fair.buckets()).isNotEmpty().allMatch(at -> at.shares().size() == 4);
    }

    @Test
    void aRunIsBoundByItsShortestWindows() throws InterruptedException {
        Setting shorterThanAMinute = setting(40).lasting(12_000);
        Sweep sweep = small(
                List.of(spread(StudyPools.published().get(0))),
                VARIANTS.stream().map(Variant::withoutPace).toList(),
                shorterThanAMinute);

        SweepResult result = SweepResult.of(sweep, 2, new Runs(1, name -> {}), new VirtualPipeline());

        double threeWindows = 3 * 115 / (shorterThanAMinute.countedMillis() / 60_000.0);
        for (Point point : result.points()) {
            double bound = point.at(SweepFigure.BOUND).orElseThrow().mean();
            assertThat(bound).isLessThan(threeWindows);
            // large requests have their part, so fewer are served than the bound, which takes the smallest
            assertThat(point.at(SweepFigure.RPM).orElseThrow().mean()).isBetween(bound / 3, bound);
        }
    }

    @Test
    void everyVariantGetsTheSameRequests() {
        SweepRequests traditional = setting(40).requests(1, VARIANTS.get(0));
        SweepRequests poolFirst = setting(40).requests(1, VARIANTS.get(1));

        assertThat(poolFirst.arrivals().stream().map(Arrival::tokens))
                .containsExactlyElementsOf(
                        traditional.arrivals().stream().map(Arrival::tokens).toList());
    }

    @Test
    void thePublishedFiguresAreFoundByVariantAndSetting() {
        assertThat(Published.of("long-ratio", "throughput", 0.65))
                .extracting(Published::value)
                .containsExactly(3646.0, 0.514, 2.44, 1698.0);
        assertThat(Published.of("load", "traditional", 240))
                .containsExactly(new Published(SweepFigure.RPM.key(), 6_508));
        assertThat(Published.of("load", "fair", 240)).isEmpty();
    }

    @Test
    void aRealSweepHasTheFiguresThatWerePublishedOfItsExperiment() throws InterruptedException {
        Sweep sweep = Sweeps.load().at(Set.of(80.0)).real(2_000);

        SweepResult result = SweepResult.of(sweep, 2, new Runs(1, name -> {}), new VirtualPipeline());

        assertThat(result.name()).isEqualTo("load-real");
        assertThat(result.points().get(0).published()).containsExactly(new Published(SweepFigure.RPM.key(), 4_293));
    }

    /** A tenth of every limit for a tenth of its window, too. */
    private static InstanceConfig spread(InstanceConfig instance) {
        return InstanceConfig.newBuilder(instance)
                .setLimits(instance.getLimits().stream()
                        .flatMap(limit -> Stream.of(
                                limit,
                                new Limit(limit.getKind(), limit.getAmount() / 10, limit.getWindowMillis() / 10)))
                        .toList())
                .build();
    }

    private static Sweep small(List<InstanceConfig> instances, List<Variant> variants, Setting... settings) {
        return new Sweep(
                "small",
                "sweep small",
                "Small",
                "requests a second",
                List.of(),
                instances,
                variants,
                List.of(settings),
                40,
                false);
    }

    private static Setting setting(double perSecond) {
        Mix mix = new Mix(
                perSecond,
                List.of(
                        new SizeClass("short", 0.8, new Range(50, 180), new Range(120, 420)),
                        new SizeClass("long", 0.2, new Range(450, 1_700), new Range(1_400, 5_200))));
        return new Setting(perSecond, ARRIVAL_MILLIS, mix::draw);
    }
}
