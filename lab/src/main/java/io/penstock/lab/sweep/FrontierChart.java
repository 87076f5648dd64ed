package io.penstock.lab.sweep;

import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.ScatterChart;
import io.penstock.lab.report.ScatterChart.Axis;
import io.penstock.lab.report.ScatterChart.Dot;
import io.penstock.lab.report.ScatterChart.Fill;
import io.penstock.lab.report.ScatterChart.Label;
import io.penstock.lab.report.ScatterChart.Mark;
import io.penstock.lab.report.ScatterChart.Side;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Draws requests served against the long requests' accepted share, from the fairest objective to the fastest. */
final class FrontierChart {
    private static final SweepFigure LONG_ACCEPTED = SweepFigure.accepted("long");

    /**
     * The study's two points at a long share of 0.65. Their requests served were published; their long requests' share
     * was not, and is from a re-run of the study's own simulator.
     */
    private static final List<Dot> PUBLISHED = List.of(
            new Dot(0.22, 2_633, OptionalDouble.empty(), above("Traditional")),
            new Dot(0.20, 3_646, OptionalDouble.empty(), above("Pool-First")));

    private FrontierChart() {}

    static Chart of(SweepResult result) {
        ScatterChart chart = new ScatterChart(
                new Axis("long requests accepted", "part of them"),
                new Axis("requests served", "per minute"),
                new Axis("time to first token, p95", "ms"));
        List<Double> settings =
                result.points().stream().map(Point::x).distinct().sorted().toList();
        List<Dot> traditional = new ArrayList<>();
        for (double x : settings) {
            List<Dot> objectives = new ArrayList<>();
            for (Point point : result.points()) {
                if (point.x() == x) {
                    dot(point).ifPresent((point.variant().equals("traditional") ? traditional : objectives)::add);
                }
            }
            chart.series(Mark.PATH, labelled(objectives, x));
        }
        chart.series(Mark.SQUARES, traditional)
                .series(Mark.CIRCLES, PUBLISHED)
                .legend(Mark.PATH, Fill.COLOUR, "Pool-First, objective 0 to 1")
                .legend(Mark.SQUARES, Fill.COLOUR, "Traditional")
                .legend(Mark.CIRCLES, Fill.HOLLOW, "the study, long share 0.65");
        return new Chart(
                result.name(),
                "Each line is Pool-First at one share of long requests, from objective 0 to 1. Hollow: the study's points at 0.65; "
                        + "their long requests' share is from a re-run of its simulator.",
                chart.svg());
    }

    private static Optional<Dot> dot(Point point) {
        return point.at(LONG_ACCEPTED)
                .flatMap(accepted -> point.at(SweepFigure.RPM)
                        .map(rpm -> new Dot(
                                accepted.mean(),
                                rpm.mean(),
                                point.at(SweepFigure.TTFT_P95)
                                        .map(ttft -> OptionalDouble.of(ttft.mean()))
                                        .orElse(OptionalDouble.empty()),
                                Label.NONE)));
    }

    /** With labels at both ends. */
    private static List<Dot> labelled(List<Dot> objectives, double x) {
        List<Dot> labelled = new ArrayList<>(objectives);
        if (!labelled.isEmpty()) {
            label(labelled, labelled.size() - 1, above("long share " + x));
            label(labelled, 0, new Label(Side.RIGHT, "objective 0"));
        }
        return labelled;
    }

    private static void label(List<Dot> dots, int place, Label label) {
        Dot dot = dots.get(place);
        dots.set(place, new Dot(dot.x(), dot.y(), dot.colour(), label));
    }

    private static Label above(String text) {
        return new Label(Side.ABOVE, text);
    }
}
