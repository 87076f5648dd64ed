package io.penstock.lab.sweep;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Expects how long planned runs take, by how much longer or shorter than planned the ones before them were. */
final class RunForecast {
    private final LongSupplier nanos;
    private long beganNanos;
    private double endedMillis;
    private int ended;
    private int atOnce = 1;

    RunForecast(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Forgets what was before: other runs begin now, so many at once. */
    void begin(int newAtOnce) {
        beganNanos = nanos.getAsLong();
        endedMillis = 0;
        ended = 0;
        atOnce = newAtOnce;
    }

    /** A run has ended that was planned to take this long. */
    void ended(double plannedMillis) {
        endedMillis += plannedMillis;
        ended++;
    }

    /**
     * How long runs will take that are planned to take this long. Until as many have ended as are made at once, most of
     * the work done is in runs that have not ended, and the plan is all there is.
     */
    Duration of(double plannedMillis) {
        double elapsedMillis = (double) (nanos.getAsLong() - beganNanos) / TimeUnit.MILLISECONDS.toNanos(1);
        double factor = ended >= atOnce ? elapsedMillis / endedMillis : 1;
        return Duration.ofMillis(Math.round(plannedMillis * factor));
    }
}
