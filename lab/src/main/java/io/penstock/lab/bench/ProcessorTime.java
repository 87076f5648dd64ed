package io.penstock.lab.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** Measures the calling thread's CPU time, which other programs on the machine hardly change. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UPS = 4;
    private static final int ROUNDS = 9;
    private static final int MEASURED_FOR_OVERHEAD = 20_000;

    private ProcessorTime() {}

    /** The CPU time of an action, in microseconds. */
    static double micros(Runnable action) {
        long begun = THREADS.getCurrentThreadCpuTime();
        action.run();
        return (THREADS.getCurrentThreadCpuTime() - begun) / 1e3;
    }

    /** What {@link #micros(Runnable)} adds to a measurement on average, in microseconds. */
    static double overheadMicros() {
        double sum = 0;
        for (int i = 0; i < MEASURED_FOR_OVERHEAD; i++) {
            sum += micros(() -> {});
        }
        return sum / MEASURED_FOR_OVERHEAD;
    }

    /**
     * The mean CPU time of an action in microseconds, in the median of {@value #ROUNDS} rounds of {@code times}
     * actions.
     */
    static double micros(int times, Runnable action) {
        Runnable round = () -> {
            for (int i = 0; i < times; i++) {
                action.run();
            }
        };
        for (int i = 0; i < WARM_UPS; i++) {
            round.run();
        }
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = micros(round);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2] / times;
    }
}
