package io.penstock.lab.sweep;

import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was asked beforehand of the sweeps over long requests. */
public final class SweepChecks {
    private static final Set<String> SWEEPS = Set.of("long-ratio", "long-ratio-real");
    private static final double FROM_SHARE = 0.15;
    private static final double OF_BOUND = 0.97;
    private static final double LONG_KEPT = 0.98;

    private SweepChecks() {}

    /** None for the other sweeps. */
    public static List<Check> of(SweepResult result) {
        List<Check> checks = new ArrayList<>();
        if (!SWEEPS.contains(result.name())) {
            return checks;
        }
        for (Point traditional : result.of("traditional")) {
            if (traditional.x() >= FROM_SHARE) {
                at(result, "throughput", traditional, checks);
                at(result, "fair", traditional, checks);
            }
        }
        return checks;
    }

    private static void at(SweepResult result, String variant, Point traditional, List<Check> checks) {
        result.of(variant).stream()
                .filter(point -> point.x() == traditional.x())
                .forEach(point -> compare(result.name(), point, traditional, checks));
    }

    private static void compare(String sweep, Point point, Point traditional, List<Check> checks) {
        String what = sweep + " at " + point.x() + ", " + point.label() + ": ";
        // beyond its interval, on the same requests
        Interval gain = point.at(SweepFigure.RPM_GAIN).orElseThrow();
        checks.add(Check.atLeast(what + "RPM over Traditional's, less its interval", 1, gain.mean() - gain.spread()));
        checks.add(below(what, SweepFigure.REJECT_RATE, point, traditional));
        checks.add(below(what, SweepFigure.TTFT_P50, point, traditional));
        checks.add(below(what, SweepFigure.TTFT_P95, point, traditional));
        if (point.variant().equals("fair")) {
            checks.add(Check.atLeast(
                    what + "long requests' accepted share over Traditional's",
                    LONG_KEPT,
                    mean(point, SweepFigure.LONG_KEPT)));
        } else if (!sweep.endsWith("-real")) {
            // a real run is shorter than a window, so that its bound knows no pace
            checks.add(Check.atLeast(
                    what + "RPM over its policy's bound",
                    OF_BOUND,
                    mean(point, SweepFigure.RPM) / mean(point, SweepFigure.POLICY_BOUND)));
        }
    }

    private static Check below(String what, SweepFigure figure, Point point, Point traditional) {
        double bound = mean(traditional, figure);
        double measured = mean(point, figure);
        return new Check(
                what + figure.title() + " below Traditional's",
                "below " + figure.text(bound),
                measured,
                measured < bound);
    }

    private static double mean(Point point, SweepFigure figure) {
        return point.at(figure).orElseThrow().mean();
    }
}
