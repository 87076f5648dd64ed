package io.penstock.lab.sweep;

import io.penstock.lab.study.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sweep found. It is all that a report needs.
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

    /**
     * Runs a sweep.
     *
     * @param seeds runs of each point
     */
    public static SweepResult of(Sweep sweep, int seeds, Runs runs, SweptPipeline pipeline)
            throws InterruptedException {
        return of(
                sweep,
                seeds,
                runs.all(SweepRun.of(sweep, seeds).stream()
                        .map(run -> new Runs.Named<>(run.title(), () -> run.make(pipeline)))
                        .toList()));
    }

    /** @param results in the order of {@link SweepRun#of} */
    static SweepResult of(Sweep sweep, int seeds, List<RunResult> results) {
        List<Point> points = new ArrayList<>();
        List<RunCourse> courses = new ArrayList<>();
        int next = 0;
        for (Setting setting : sweep.settings()) {
            List<RunResult> traditional = List.of();
            for (Variant variant : sweep.variants()) {
                List<RunResult> these = results.subList(next, next + seeds);
                next += seeds;
                if (variant.name().equals("traditional")) {
                    traditional = these;
                } else if (!traditional.isEmpty()) {
                    these = beside(traditional, these);
                }
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

    /** Adds to each run how it compares with Traditional's run of the same seed, which has the same requests. */
    private static List<RunResult> beside(List<RunResult> traditional, List<RunResult> others) {
        List<RunResult> compared = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            Map<SweepFigure, Double> figures = new LinkedHashMap<>(others.get(i).figures());
            Map<SweepFigure, Double> those = traditional.get(i).figures();
            ratio(figures, those, SweepFigure.RPM).ifPresent(ratio -> figures.put(SweepFigure.RPM_GAIN, ratio));
            ratio(figures, those, SweepFigure.accepted("long"))
                    .ifPresent(ratio -> figures.put(SweepFigure.LONG_KEPT, ratio));
            compared.add(new RunResult(figures, others.get(i).course()));
        }
        return compared;
    }

    private static Optional<Double> ratio(
            Map<SweepFigure, Double> one, Map<SweepFigure, Double> other, SweepFigure figure) {
        Double below = other.get(figure);
        return below == null || below == 0
                ? Optional.empty()
                : Optional.ofNullable(one.get(figure)).map(x -> x / below);
    }

    private static List<Measure> measures(List<RunResult> runs) {
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
