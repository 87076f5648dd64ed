package io.penstock.cli.forecast;

import java.util.OptionalDouble;

/**
 * How long a request holds its place, by Little's law: what runs, divided by how many end a second. It includes what no
 * single call shows, such as the way of the outcome to the ledger and of the next grant back. Calls that run have held
 * their places for half their time on average, so half of them count as ended. The last half minute weighs most: a
 * process that has just started is slow.
 */
final class TurnTime {
    private static final double MEMORY_SECONDS = 30;

    private boolean begun;
    private double placeSeconds;
    private double ended;
    private double running;
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
        begun = true;
        atSeconds = seconds;
        settled = outcomes;
        running = callsRunning;
    }

    /**
     * Empty until calls have ended.
     *
     * @param callSeconds how long calls take, as far as it is known from elsewhere; counts as much as those that run now
     */
    OptionalDouble seconds(OptionalDouble callSeconds) {
        double known = callSeconds.isPresent() ? Math.max(1, running) : 0;
        double seconds = (placeSeconds + known * callSeconds.orElse(0)) / (ended + running / 2 + known);
        return ended + known >= 1 && seconds > 0 ? OptionalDouble.of(seconds) : OptionalDouble.empty();
    }
}
