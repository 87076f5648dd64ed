package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Result;
import io.penstock.lab.study.Runs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sweep found. It is all that a report needs, and may be kept as a file.
 *
 * @param name of the sweep
 * @param command that runs it, after {@code penstock lab}
 * @param axis what was swept
 * @param described for a reader who has not seen it
 * @param seeds runs of each point
 * @param shownAt the setting whose course over time is shown
 * @param points setting by setting, in each the variants in their order
 * @param courses of the first seed at the setting that is shown
 */
public record SweepResult(
        String name,
        String command,
        String title,
        String axis,
        List<String> described,
        int seeds,
        double shownAt,
        List<Point> points,
        List<RunCourse> courses) {
    /**
     * A variant at a setting.
     *
     * @param label of the variant, for readers
     * @param published what the earlier study says
     */
    public record Point(double x, String variant, String label, List<Measure> measures, List<Published> published) {
        public Point {
            measures = List.copyOf(measures);
            published = List.copyOf(published);
        }

        /** A figure, unless no run has it. */
        public Optional<Interval> at(SweepFigure figure) {
            return measures.stream()
                    .filter(measure -> measure.figure().equals(figure))
                    .map(Measure::interval)
                    .findFirst();
        }
    }

    /** A figure over all seeds. */
    public record Measure(SweepFigure figure, Interval interval) {}

    public SweepResult {
        described = List.copyOf(described);
        points = List.copyOf(points);
        courses = List.copyOf(courses);
    }

    private record Run(Map<SweepFigure, Double> figures, Optional<RunCourse> course) {}

    /**
     * Runs a sweep.
     *
     * @param seeds runs of each point
     */
    public static SweepResult of(Sweep sweep, int seeds, Runs runs, SweptPipeline pipeline)
            throws InterruptedException {
        List<Runs.Named<Run>> cases = new ArrayList<>();
        for (Setting setting : sweep.settings()) {
            for (Variant variant : sweep.variants()) {
                for (int seed = 1; seed <= seeds; seed++) {
                    long next = seed;
                    cases.add(new Runs.Named<>(
                            sweep.name() + " at " + setting.x() + ": " + variant.label() + ", seed " + seed,
                            () -> run(sweep, setting, variant, next, pipeline)));
                }
            }
        }
        List<Run> results = runs.all(cases);
        List<Point> points = new ArrayList<>();
        List<RunCourse> courses = new ArrayList<>();
        int next = 0;
        for (Setting setting : sweep.settings()) {
            for (Variant variant : sweep.variants()) {
                List<Run> these = results.subList(next, next + seeds);
                next += seeds;
                points.add(new Point(
                        setting.x(),
                        variant.name(),
                        variant.label(),
                        measures(these),
                        Published.of(sweep.experiment(), variant.name(), setting.x())));
                these.get(0).course().ifPresent(courses::add);
            }
        }
        return new SweepResult(
                sweep.name(),
                sweep.command(),
                sweep.title(),
                sweep.axis(),
                sweep.described(),
                seeds,
                sweep.shownAt(),
                points,
                courses);
    }

    private static Run run(Sweep sweep, Setting setting, Variant variant, long seed, SweptPipeline pipeline)
            throws InterruptedException {
        SweepRequests requests = setting.requests(seed, variant);
        List<RunCourse.Buckets> buckets = new ArrayList<>();
        SweptPipeline.Outcome outcome = pipeline.run(
                new SweptPipeline.Trial(
                        String.join("-", sweep.name(), String.valueOf(setting.x()), variant.name(), "" + seed),
                        seed,
                        variant.pool(sweep.instances()),
                        variant.backfills(),
                        requests.arrivals(),
                        Setting.LEAD_MILLIS + setting.countedMillis()),
                (at, snapshot) -> buckets.add(RunCourse.buckets(at, snapshot)));
        Result result = outcome.result();
        Map<SweepFigure, Double> figures = RunFigures.of(setting, variant, sweep.instances(), requests, result);
        figures.putAll(outcome.costs());
        boolean isShown = setting.x() == sweep.shownAt() && seed == 1;
        return new Run(
                figures,
                isShown
                        ? Optional.of(RunCourse.of(setting, variant, sweep.instances(), result, buckets))
                        : Optional.empty());
    }

    private static List<Measure> measures(List<Run> runs) {
        Set<SweepFigure> figures = new LinkedHashSet<>();
        runs.forEach(run -> figures.addAll(run.figures().keySet()));
        return figures.stream()
                .map(figure -> new Measure(
                        figure,
                        Interval.of(runs.stream()
                                .filter(run -> run.figures().containsKey(figure))
                                .mapToDouble(run -> run.figures().get(figure))
                                .toArray())))
                .toList();
    }

    /** A variant's points over the settings. */
    public List<Point> of(String variant) {
        return points.stream().filter(point -> point.variant().equals(variant)).toList();
    }

    /** Every figure that some point has, in the order of the first. */
    public Set<SweepFigure> figures() {
        Set<SweepFigure> figures = new LinkedHashSet<>();
        points.forEach(point -> point.measures().forEach(measure -> figures.add(measure.figure())));
        return figures;
    }
}
