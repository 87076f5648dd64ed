package io.penstock.lab.sweep;

import io.penstock.lab.provider.model.LatencyModel;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.simulation.WorkerPlan;
import io.penstock.lab.study.Pools;
import io.penstock.lab.study.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a sweep found.
 *
 * @param points setting by setting, in each the variants in their order
 * @param courses of the first seed at the setting that is shown, by the variants' labels
 */
public record Swept(Sweep sweep, int seeds, List<Point> points, Map<String, Course> courses) {
    /** The workers' slots: 95 calls at once. */
    private static final List<WorkerPlan> WORKERS =
            List.of(new WorkerPlan("w0", 48, List.of(0, 1)), new WorkerPlan("w1", 47, List.of(2, 3)));

    /** A variant at a setting. */
    public record Point(double x, String variant, String label, Map<Figure, Interval> figures) {
        Optional<Interval> at(Figure figure) {
            return Optional.ofNullable(figures.get(figure));
        }
    }

    private record Run(Map<Figure, Double> figures, Optional<Course> course) {}

    /**
     * Runs a sweep.
     *
     * @param seeds runs of each point
     * @throws io.penstock.lab.simulation.ViolationException when the ledger breaks a promise
     */
    public static Swept of(Sweep sweep, int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Run>> cases = new ArrayList<>();
        for (Setting setting : sweep.settings()) {
            for (Variant variant : sweep.variants()) {
                for (int seed = 1; seed <= seeds; seed++) {
                    long next = seed;
                    cases.add(new Runs.Named<>(
                            sweep.name() + " at " + setting.x() + ": " + variant.label() + ", seed " + seed,
                            () -> run(sweep, setting, variant, next)));
                }
            }
        }
        List<Run> results = runs.all(cases);
        List<Point> points = new ArrayList<>();
        Map<String, Course> courses = new LinkedHashMap<>();
        int next = 0;
        for (Setting setting : sweep.settings()) {
            for (Variant variant : sweep.variants()) {
                List<Run> these = results.subList(next, next + seeds);
                next += seeds;
                points.add(new Point(setting.x(), variant.name(), variant.label(), intervals(these)));
                these.get(0).course().ifPresent(course -> courses.put(variant.label(), course));
            }
        }
        return new Swept(sweep, seeds, points, courses);
    }

    private static Run run(Sweep sweep, Setting setting, Variant variant, long seed) {
        Requests requests = setting.draw().requests(new SplittableRandom(seed), variant);
        List<Course.Buckets> buckets = new ArrayList<>();
        Result result = Simulation.run(
                new Scenario(
                        seed,
                        variant.pool(sweep.instances()),
                        WORKERS,
                        () -> new Timetable(requests.arrivals()),
                        LatencyModel.study(),
                        Set.of(),
                        Pools.WAY_MILLIS,
                        Setting.LEAD_MILLIS + setting.countedMillis(),
                        Double.POSITIVE_INFINITY),
                (at, snapshot) -> buckets.add(Course.buckets(at, snapshot)));
        boolean isShown = setting.x() == sweep.shownAt() && seed == 1;
        return new Run(
                Measured.of(setting, variant, sweep.instances(), requests, result),
                isShown ? Optional.of(Course.of(setting, sweep.instances(), result, buckets)) : Optional.empty());
    }

    private static Map<Figure, Interval> intervals(List<Run> runs) {
        Set<Figure> figures = new LinkedHashSet<>();
        runs.forEach(run -> figures.addAll(run.figures().keySet()));
        Map<Figure, Interval> intervals = new LinkedHashMap<>();
        for (Figure figure : figures) {
            intervals.put(
                    figure,
                    Interval.of(runs.stream()
                            .filter(run -> run.figures().containsKey(figure))
                            .mapToDouble(run -> run.figures().get(figure))
                            .toArray()));
        }
        return intervals;
    }

    /** What the earlier study published of a point. */
    public List<Published> published(Point point) {
        return Published.of(sweep.name(), point.variant(), point.x());
    }

    /** A variant's points over the settings. */
    List<Point> of(String variant) {
        return points.stream().filter(point -> point.variant().equals(variant)).toList();
    }
}
