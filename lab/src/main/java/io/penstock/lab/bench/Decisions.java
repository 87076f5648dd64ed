package io.penstock.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures how fast the ledger decides, each load in a JVM of its own. */
public final class Decisions {
    private static final int WARM_UP_ITERATIONS = 3;
    private static final int ITERATIONS = 5;

    /**
     * The result of one measurement.
     *
     * @param perSecond requests offered, granted and settled in a second, on one thread
     * @param error half the width of the 99.9 % confidence interval of {@code perSecond}
     * @param perProcessorSecond the same in a second of the thread's CPU time
     */
    public record Speed(Bound bound, Load load, double perSecond, double error, double perProcessorSecond) {}

    private Decisions() {}

    /**
     * Runs the benchmark once with slots and once with tokens as the bound that keeps requests waiting.
     *
     * @param seconds length of each iteration
     * @throws RunnerException when the benchmark's JVM cannot be started or fails
     */
    public static List<Speed> measure(List<Load> loads, int seconds, Consumer<Speed> each) throws RunnerException {
        List<Speed> speeds = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            for (Load load : loads) {
                for (RunResult result : new Runner(options(bound, load, seconds)).run()) {
                    Speed speed = new Speed(
                            bound,
                            load,
                            result.getPrimaryResult().getScore(),
                            result.getPrimaryResult().getScoreError(),
                            1e9 * secondary(result, "requests") / secondary(result, "nanos"));
                    speeds.add(speed);
                    each.accept(speed);
                }
            }
        }
        return speeds;
    }

    private static double secondary(RunResult result, String counter) {
        return Objects.requireNonNull(result.getSecondaryResults().get(counter), counter)
                .getScore();
    }

    private static Options options(Bound bound, Load load, int seconds) {
        return new OptionsBuilder()
                .include(DecisionsBenchmark.class.getName() + "\\.")
                .param("bound", bound.name())
                .param("waiting", String.valueOf(load.waiting()))
                .param("instances", String.valueOf(load.instances()))
                .param("tenants", String.valueOf(load.tenants()))
                .forks(1)
                .threads(1)
                .warmupIterations(WARM_UP_ITERATIONS)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(seconds))
                .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }
}
