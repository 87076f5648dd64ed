package io.penstock.lab.sweep;

import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was asked beforehand of the sweeps over long requests. */
public final class SweepChecks {
    private static final Set<String> SWEEPS = Set.of("long-ratio", "bursts");
    private static final double FROM_SHARE = 0.15;
    private static final double OF_BOUND = 0.95;

    private SweepChecks() {}

    /** None for the other sweeps. */
    public static List<Check> of(SweepResult result) {
        List<Check> checks = new ArrayList<>();
        if (!SWEEPS.contains(result.name())) {
            return checks;
        }
        for (Point traditional : result.of("traditional")) {
            if (traditional.x() >= FROM_SHARE) {
                for (String variant : List.of("pool-first", "pool-first-adaptive")) {
                    result.of(variant).stream()
                            .filter(point -> point.x() == traditional.x())
                            .forEach(point -> compare(result.name(), point, traditional, checks));
                }
            }
        }
        return checks;
    }

    private static void compare(String sweep, Point point, Point traditional, List<Check> checks) {
        String what = sweep + " at " + point.x() + ", " + point.label() + ": ";
        checks.add(above(
                what + "RPM above Traditional's", mean(traditional, SweepFigure.RPM), mean(point, SweepFigure.RPM)));
        checks.add(new Check(
                what + "reject rate below Traditional's",
                "below " + SweepFigure.REJECT_RATE.text(mean(traditional, SweepFigure.REJECT_RATE)),
                mean(point, SweepFigure.REJECT_RATE),
                mean(point, SweepFigure.REJECT_RATE) < mean(traditional, SweepFigure.REJECT_RATE)));
        checks.add(Check.atLeast(
                what + "RPM over its policy's bound",
                OF_BOUND,
                mean(point, SweepFigure.RPM) / mean(point, SweepFigure.POLICY_BOUND)));
        if (point.variant().equals("pool-first-adaptive")) {
            checks.add(Check.atLeast(
                    what + "long requests' accepted share over Traditional's",
                    1,
                    mean(point, SweepFigure.accepted("long")) / mean(traditional, SweepFigure.accepted("long"))));
        }
    }

    private static Check above(String what, double bound, double measured) {
        return new Check(what, "above " + SweepFigure.RPM.text(bound), measured, measured > bound);
    }

    private static double mean(Point point, SweepFigure figure) {
        return point.at(figure).orElseThrow().mean();
    }
}
