package io.penstock.lab.baseline;

import java.util.List;

/**
 * How the number of readable responses grew in one round.
 *
 * @param points ascending; the last one has every response
 */
public record ResponseCurve(List<Point> points) {
    /** The part of the responses before which a round is still ramping up, and after which it runs dry. */
    private static final double RAMP = 0.1;

    /**
     * So many responses could be read so long after the contender was started.
     *
     * @param nanos since the start, in nanoseconds
     */
    public record Point(long nanos, long responses) {}

    /** What lies between two points. */
    record Stretch(long responses, long nanos) {
        double perSecond() {
            return nanos == 0 ? 0 : responses * 1e9 / nanos;
        }

        Stretch plus(Stretch other) {
            return new Stretch(responses + other.responses, nanos + other.nanos);
        }
    }

    public ResponseCurve {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a course has at least 1 point, got none");
        }
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i).responses() <= points.get(i - 1).responses()
                    || points.get(i).nanos() < points.get(i - 1).nanos()) {
                throw new IllegalArgumentException(
                        "a course ascends, got " + points.get(i) + " after " + points.get(i - 1));
            }
        }
    }

    /** The same with so many nanoseconds before it. */
    ResponseCurve later(long nanos) {
        return new ResponseCurve(points.stream()
                .map(point -> new Point(nanos + point.nanos(), point.responses()))
                .toList());
    }

    private Point last() {
        return points.get(points.size() - 1);
    }

    /** From the start of the contender, its start-up included, to the last response. */
    Stretch whole() {
        return new Stretch(last().responses(), last().nanos());
    }

    /** From the first point with a tenth of the responses to the first with nine tenths. */
    Stretch steady() {
        Point from = first(Math.ceil(RAMP * last().responses()));
        Point to = first(Math.ceil((1 - RAMP) * last().responses()));
        return new Stretch(to.responses() - from.responses(), to.nanos() - from.nanos());
    }

    private Point first(double responses) {
        return points.stream()
                .filter(point -> point.responses() >= responses)
                .findFirst()
                .orElseThrow();
    }
}
