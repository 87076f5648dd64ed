package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.Report;
import io.penstock.lab.sweep.RunCourse.Buckets;
import io.penstock.lab.sweep.SweepResult.Measure;
import io.penstock.lab.sweep.SweepResult.Point;
import java.io.StringReader;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class SweepReportTest {
    @Test
    void everyFigureIsThereWithItsIntervalAndWhatWasPublished() {
        String markdown = SweepReport.of(List.of(result(0.15, 0.35, 0.65))).markdown();

        assertThat(markdown)
                .contains("penstock lab sweep long-ratio --seeds 5")
                .contains("2,000 ± 50")
                .contains("published: requests served (per minute)")
                .contains("| 3,646 | 0.514 |")
                .contains("### Upper bounds of the requests served")
                .contains("at 0.65, Pool-First: RPM over Traditional's, less its interval");
    }

    @Test
    void theChartsAreDocumentsWithALineForEachVariant() throws Exception {
        Report report = SweepReport.of(List.of(result(0.15, 0.35, 0.65)));

        assertThat(report.charts())
                .extracting(Chart::name)
                .containsExactly(
                        "long-ratio-throughput", "long-ratio-waits", "long-ratio-accepted", "long-ratio-course");
        for (Chart chart : report.charts()) {
            assertThat(parsed(chart).getElementsByTagName("polyline").getLength())
                    .isPositive();
        }
        assertThat(report.charts().get(0).svg()).contains("published: Pool-First", "bound: no foresight");
        assertThat(report.charts().get(3).svg()).contains("boundary 1", "bucket 2", "the limit");
    }

    @Test
    void twoSettingsAreToldWithoutCharts() {
        assertThat(SweepReport.of(List.of(result(0.35, 0.65))).charts()).isEmpty();
    }

    @Test
    void theFrontierHasALineForEachLongShareAndTraditionalAndThePublishedPoints() throws Exception {
        SweepResult frontier = result(
                "frontier",
                List.of(
                        point(0.35, "traditional", "Traditional", 4_000),
                        point(0.35, "objective-0.0", "objective 0.0", 4_100),
                        point(0.35, "objective-1.0", "objective 1.0", 5_200),
                        point(0.65, "traditional", "Traditional", 2_000),
                        point(0.65, "objective-0.0", "objective 0.0", 2_100),
                        point(0.65, "objective-1.0", "objective 1.0", 3_200)));

        List<Chart> charts = SweepReport.of(List.of(frontier)).charts();

        assertThat(charts).extracting(Chart::name).containsExactly("frontier");
        assertThat(parsed(charts.get(0)).getElementsByTagName("polyline").getLength())
                .isEqualTo(2);
        assertThat(charts.get(0).svg())
                .contains("long share 0.65", "the study, long share 0.65", ">Pool-First<", ">Traditional<");
    }

    @Test
    void anAblationTellsWhatLeavingOutAPartChanges() {
        SweepResult ablation = result(
                "ablation",
                List.of(
                        point(0.65, "fair", "Pool-First, fair", 2_000),
                        point(0.65, "fair-no-pace", "Pool-First, fair, no pace", 1_500),
                        point(0.65, "traditional", "Traditional", 1_000)));

        assertThat(SweepReport.of(List.of(ablation)).markdown())
                .contains("### Pool-First, fair: one part left out, and the change by that")
                .contains("| Pool-First, fair | 2,000 |")
                .contains("| Pool-First, fair, no pace | 1,500 (-25.0 %) |")
                .contains("| Traditional | 1,000 (-50.0 %) |");
    }

    private static Document parsed(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }

    private static SweepResult result(String name, List<Point> points) {
        return new SweepResult(
                name,
                "sweep " + name,
                "A title",
                "share of long requests",
                List.of("A line."),
                5,
                0.65,
                points,
                List.of());
    }

    private static SweepResult result(double... settings) {
        return new SweepResult(
                "long-ratio",
                "sweep long-ratio",
                "More and more long requests",
                "share of long requests",
                List.of("140 requests a second."),
                5,
                0.65,
                DoubleStream.of(settings)
                        .boxed()
                        .flatMap(x -> Stream.of(
                                point(x, "traditional", "Traditional", 1_000),
                                point(x, "throughput", "Pool-First", 2_000)))
                        .toList(),
                List.of(new RunCourse(
                        "throughput",
                        "Pool-First",
                        List.of(0.1, 0.2),
                        List.of(new Buckets(1, List.of(512L), List.of(0.4, 0.6))))));
    }

    private static Point point(double x, String variant, String label, double rpm) {
        return new Point(
                x,
                variant,
                label,
                List.of(
                        new Measure(SweepFigure.RPM, new Interval(rpm, 50, 5)),
                        new Measure(SweepFigure.REJECT_RATE, new Interval(1_000 / rpm / 2, 0.01, 5)),
                        new Measure(SweepFigure.RPM_GAIN, new Interval(1.1, 0.01, 5)),
                        new Measure(SweepFigure.LONG_KEPT, new Interval(0.99, 0.01, 5)),
                        new Measure(SweepFigure.TTFT_P50, new Interval(rpm / 8, 9, 5)),
                        new Measure(SweepFigure.TTFT_P95, new Interval(rpm / 4, 9, 5)),
                        new Measure(SweepFigure.BLIND_BOUND, new Interval(2_070, 0, 5)),
                        new Measure(SweepFigure.POLICY_BOUND, new Interval(2_050, 0, 5)),
                        new Measure(SweepFigure.accepted("long"), new Interval(0.2, 0.01, 5))),
                Published.of("long-ratio", variant, x));
    }
}
