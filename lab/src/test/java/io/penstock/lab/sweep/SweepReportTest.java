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
                .contains("penstock lab sweep long-ratio --seeds 5 --json long-ratio.json")
                .contains("penstock lab report long-ratio.json -o report")
                .contains("2,000 ± 50")
                .contains("actual_rpm 3,646, reject_rate 0.514")
                .contains("at 0.65, Pool-First: RPM above Traditional's");
    }

    @Test
    void theChartsAreDocumentsWithALineForEachVariant() throws Exception {
        Report report = SweepReport.of(List.of(result(0.15, 0.35, 0.65)));

        assertThat(report.charts())
                .extracting(Chart::name)
                .containsExactly(
                        "long-ratio-throughput", "long-ratio-waits", "long-ratio-accepted", "long-ratio-course");
        for (Chart chart : report.charts()) {
            Document svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(chart.svg())));
            assertThat(svg.getElementsByTagName("polyline").getLength()).isPositive();
        }
        assertThat(report.charts().get(0).svg()).contains("published: Pool-First");
        assertThat(report.charts().get(3).svg()).contains("boundary 1", "bucket 2", "the limit");
    }

    @Test
    void twoSettingsAreToldWithoutCharts() {
        assertThat(SweepReport.of(List.of(result(0.35, 0.65))).charts()).isEmpty();
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
                                point(x, "pool-first", "Pool-First", 2_000)))
                        .toList(),
                List.of(new RunCourse(
                        "pool-first",
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
                        new Measure(SweepFigure.POLICY_BOUND, new Interval(2_050, 0, 5)),
                        new Measure(SweepFigure.accepted("long"), new Interval(0.2, 0.01, 5))),
                Published.of("long-ratio", variant, x));
    }
}
