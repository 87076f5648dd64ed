package io.penstock.lab.sweep;

import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.LineChart;
import io.penstock.lab.report.LineChart.Scale;
import io.penstock.lab.report.LineChart.Series;
import io.penstock.lab.report.LineChart.Style;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Draws what a sweep found. */
final class SweepCharts {
    private final SweepResult result;

    /** The variants' labels by their names. */
    private final Map<String, String> variants = new LinkedHashMap<>();

    private SweepCharts(SweepResult result) {
        this.result = result;
        result.points().forEach(point -> variants.put(point.variant(), point.label()));
    }

    static List<Chart> of(SweepResult result) {
        SweepCharts charts = new SweepCharts(result);
        List<Chart> drawn = new ArrayList<>(List.of(charts.throughput(), charts.waits(), charts.accepted()));
        if (!result.courses().isEmpty()) {
            drawn.add(charts.course());
        }
        return drawn;
    }

    private Chart throughput() {
        List<Series> served = overSettings(SweepFigure.RPM);
        served.add(bound("bound: no foresight", "throughput", SweepFigure.BLIND_BOUND, 6));
        served.add(bound("bound: smallest first", "throughput", SweepFigure.POLICY_BOUND, 1));
        served.add(bound("bound: divided as fair does", "fair", SweepFigure.POLICY_BOUND, 2));
        served.removeIf(line -> line.points().isEmpty());
        LineChart chart = new LineChart(result.axis());
        panel(chart, SweepFigure.RPM, served);
        panel(chart, SweepFigure.REJECT_RATE, overSettings(SweepFigure.REJECT_RATE));
        panel(chart, SweepFigure.UTILISATION, overSettings(SweepFigure.UTILISATION));
        return new Chart(
                result.name() + "-throughput",
                "Requests served, rejected, and use of the limit. Bars: 95 % confidence intervals. Circles: published. "
                        + "Dashed: upper bounds.",
                chart.svg());
    }

    private Chart waits() {
        LineChart chart = new LineChart(result.axis());
        panel(chart, SweepFigure.TTFT_P95, overSettings(SweepFigure.TTFT_P95));
        for (String sizeClass : sizeClasses()) {
            SweepFigure figure = SweepFigure.waitP95(sizeClass);
            panel(chart, figure, overSettings(figure));
        }
        return new Chart(
                result.name() + "-waits",
                "Time to first token and waits for a grant, by size class, of the requests that were served. Circles: "
                        + "published.",
                chart.svg());
    }

    private Chart accepted() {
        LineChart chart = new LineChart(result.axis());
        for (String sizeClass : sizeClasses()) {
            SweepFigure figure = SweepFigure.accepted(sizeClass);
            panel(chart, figure, overSettings(figure));
        }
        return new Chart(result.name() + "-accepted", "What part of each size class was served.", chart.svg());
    }

    private Chart course() {
        LineChart chart = new LineChart("seconds since the first request");
        List<Series> used = new ArrayList<>();
        for (RunCourse course : result.courses()) {
            used.add(new Series(
                    course.label(),
                    IntStream.range(0, course.utilisation().size())
                            .mapToObj(second -> new LineChart.Point(
                                    second, course.utilisation().get(second)))
                            .toList()));
        }
        double last = result.courses().get(0).utilisation().size() - 1.0;
        used.add(new Series(
                "the limit",
                List.of(new LineChart.Point(0, 1), new LineChart.Point(last, 1)),
                Style.DASHED,
                OptionalInt.of(6)));
        chart.panel("utilisation of the last 60 s", "part of the limit", Scale.LINEAR, used);
        for (RunCourse course : result.courses()) {
            int buckets = course.buckets().stream()
                    .mapToInt(at -> at.shares().size())
                    .max()
                    .orElse(0);
            if (buckets > 1) {
                chart.panel(
                        "boundaries, " + course.label(),
                        "tokens",
                        Scale.LOGARITHMIC,
                        lines(
                                "boundary",
                                buckets - 1,
                                course,
                                place -> at -> at.boundaries().get(place)));
                chart.panel(
                        "shares, " + course.label(),
                        "part of the budget",
                        Scale.LINEAR,
                        lines(
                                "bucket",
                                buckets,
                                course,
                                place -> at -> at.shares().get(place)));
            }
        }
        return new Chart(
                result.name() + "-course",
                "One run at " + result.shownAt() + " (" + result.axis() + "), second by second.",
                chart.svg());
    }

    @FunctionalInterface
    private interface ByPlace {
        ToDoubleFunction<RunCourse.Buckets> at(int place);
    }

    private static List<Series> lines(String name, int count, RunCourse course, ByPlace figure) {
        List<Series> lines = new ArrayList<>();
        for (int place = 0; place < count; place++) {
            ToDoubleFunction<RunCourse.Buckets> read = figure.at(place);
            lines.add(new Series(
                    name + " " + (place + 1),
                    course.buckets().stream()
                            .filter(at -> at.second() >= 0 && at.shares().size() > 1)
                            .map(at -> new LineChart.Point(at.second(), read.applyAsDouble(at)))
                            .toList()));
        }
        return lines;
    }

    /** A line for each variant, and marks for what was published of it. */
    private List<Series> overSettings(SweepFigure figure) {
        List<Series> lines = new ArrayList<>();
        List<Series> published = new ArrayList<>();
        int colour = 0;
        for (Map.Entry<String, String> variant : variants.entrySet()) {
            List<LineChart.Point> measured = new ArrayList<>();
            List<LineChart.Point> marks = new ArrayList<>();
            for (Point point : result.of(variant.getKey())) {
                point.at(figure)
                        .ifPresent(interval ->
                                measured.add(new LineChart.Point(point.x(), interval.mean(), interval.spread())));
                point.published().stream()
                        .filter(one -> one.figure().equals(figure.key()))
                        .forEach(one -> marks.add(new LineChart.Point(point.x(), one.value())));
            }
            lines.add(new Series(variant.getValue(), measured, Style.LINE, OptionalInt.of(colour)));
            if (!marks.isEmpty()) {
                published.add(new Series(
                        "published: " + strategy(variant.getValue()), marks, Style.MARKS, OptionalInt.of(colour)));
            }
            colour++;
        }
        lines.addAll(published);
        return lines;
    }

    /** A variant's label without its objective, which the study's strategies do not have. */
    private static String strategy(String label) {
        return label.split(",", 2)[0];
    }

    private Series bound(String name, String variant, SweepFigure figure, int colour) {
        List<LineChart.Point> points = new ArrayList<>();
        for (Point point : result.of(variant)) {
            point.at(figure).ifPresent(interval -> points.add(new LineChart.Point(point.x(), interval.mean())));
        }
        return new Series(name, points, Style.DASHED, OptionalInt.of(colour));
    }

    private static void panel(LineChart chart, SweepFigure figure, List<Series> lines) {
        chart.panel(figure.title(), figure.unit(), Scale.LINEAR, lines);
    }

    private List<String> sizeClasses() {
        return result.figures().stream()
                .flatMap(figure -> figure.sizeClass().stream())
                .toList();
    }
}
