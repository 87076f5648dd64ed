package io.penstock.cli.forecast;

import java.util.Optional;

/**
 * How long a request holds its place, by Little's law: the running calls, divided by the calls that end in a second.
 * It includes times that no single call shows, such as the outcome's way to the ledger and the next grant's way back.
 * Running calls have held their places for half their time on average, so half of them count as ended. The last half
 * minute has most weight, because a process that has just started is slow.
 */
final class TurnTime {
    private static final double MEMORY_SECONDS = 30;

    /** How long the first calls of a process may be slow. */
    private static final double START_SECONDS = 15;

    private static final double KNOWN_TURNS = 2;

    private boolean begun;
    private double placeSeconds;
    private double ended;
    private double running;
    private double beganSeconds;
    private double atSeconds;
    private long settled;

    /**
     * Takes the figures of a pool's snapshot.
     *
     * @param callsRunning grants without an outcome
     * @param outcomes outcomes since the pool was created
     */
    void add(double seconds, long callsRunning, long outcomes) {
        if (begun && seconds > atSeconds) {
            double passed = seconds - atSeconds;
            double kept = Math.exp(-passed / MEMORY_SECONDS);
            placeSeconds = placeSeconds * kept + (running + callsRunning) / 2 * passed;
            ended = ended * kept + Math.max(0, outcomes - settled);
        }
        if (placeSeconds <= 0) {
            beganSeconds = seconds;
        }
        begun = true;
        atSeconds = seconds;
        settled = outcomes;
        running = callsRunning;
    }

    /**
     * The shortest and the longest time that it may be. They converge as calls end and as the process warms up.
     *
     * @param leastSeconds with half of the running calls counted as ended. This is right where calls begin at
     *     different times, and too short while the first ones run, of which the short ones end first. While the
     *     process starts, it is at most the time of a call itself, because other delays may be due to the start
     * @param mostSeconds with none of the running calls counted as ended
     */
    record Range(double leastSeconds, double mostSeconds) {
        double spread() {
            return mostSeconds / leastSeconds;
        }
    }

    /**
     * The range; empty until calls have ended.
     *
     * @param calls calls that have ended, including those of earlier processes
     * @param callSeconds their mean duration; they have at most the weight of twice the running calls, because the
     *     way of the outcome and of the next grant is not in it
     */
    Optional<Range> range(double calls, double callSeconds) {
        double known = Math.min(calls, KNOWN_TURNS * Math.max(1, running));
        double seconds = placeSeconds + known * callSeconds;
        double most = seconds / (ended + known);
        double least = seconds / (ended + running / 2 + known);
        if (ended + known < 1 || !(least > 0)) {
            return Optional.empty();
        }
        boolean starts = atSeconds - beganSeconds < START_SECONDS;
        return Optional.of(new Range(starts && calls > 0 ? Math.min(least, callSeconds) : least, most));
    }
}
