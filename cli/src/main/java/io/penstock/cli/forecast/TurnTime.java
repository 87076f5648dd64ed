package io.penstock.cli.forecast;

import java.util.Optional;

/**
 * How long a request holds its place, by Little's law: what runs, divided by how many end a second. It includes what no
 * single call shows, such as the way of the outcome to the ledger and of the next grant back. Calls that run have held
 * their places for half their time on average, so half of them count as ended. The last half minute weighs most: a
 * process that has just started is slow.
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
     * Takes what a pool's snapshot says.
     *
     * @param callsRunning grants without an outcome
     * @param outcomes since the pool was created
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
     * The least and the most that it may be. They come together as calls end, and as the process grows warm.
     *
     * @param leastSeconds if half of what runs counts as ended: right where calls begin at different times, and too little
     *     as long as the first ones run, of which the short ones end first. While the process starts, at most the time of
     *     a call itself: what comes beside it may be the start's alone
     * @param mostSeconds if nothing of what runs counts as ended, although it has taken time
     */
    record Range(double leastSeconds, double mostSeconds) {
        double spread() {
            return mostSeconds / leastSeconds;
        }
    }

    /**
     * Empty until calls have ended.
     *
     * @param calls that have ended, those of earlier processes among them
     * @param callSeconds how long those took; they count as much as twice what runs now at most, because they are without
     *     the way of the outcome and the next grant
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
