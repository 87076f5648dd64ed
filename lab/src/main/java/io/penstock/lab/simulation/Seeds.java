package io.penstock.lab.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Runs the scenarios of many seeds until one breaks an invariant. */
public final class Seeds {
    /**
     * The results of the runs together.
     *
     * @param runs completed runs
     * @param largestWindow the largest window divided by its limit, in the runs that reserve what a call uses; never
     *     above 1
     * @param largestPredictedWindow the same for the other runs; above 1 by what was used beyond the predictions
     * @param happened how often each drawn fault took effect; 0 for those that did not
     */
    public record Summary(
            long runs,
            long requests,
            long calls,
            long lapses,
            long virtualMillis,
            double largestWindow,
            double largestPredictedWindow,
            Map<SimulatedFault, Long> happened,
            Optional<Failure> failure) {}

    /** The smallest seed that was seen to break an invariant. */
    public record Failure(long seed, ViolationException violation) {}

    private final LongFunction<Scenario> scenarios;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Run> runs = new ArrayList<>();
    private Optional<Failure> failure = Optional.empty();

    private record Run(Result result, boolean isReserved) {}

    private Seeds(LongFunction<Scenario> scenarios) {
        this.scenarios = scenarios;
    }

    /** Small scenarios of all kinds. */
    public static LongFunction<Scenario> small(Set<SimulatedFault> faults) {
        return seed -> ScenarioDraw.of(seed, faults);
    }

    /** Backlogged scenarios with the requests of a trace. */
    public static LongFunction<Scenario> of(AzureTrace trace, Set<SimulatedFault> faults) {
        return seed -> TraceDraw.of(seed, trace, faults);
    }

    /**
     * Runs the seeds in ascending order, several at once.
     *
     * @param threads at least 1
     * @param progress takes the number of completed runs, from one thread at a time
     */
    public static Summary run(
            long firstSeed, long count, int threads, LongFunction<Scenario> scenarios, Consumer<Long> progress)
            throws InterruptedException {
        return new Seeds(scenarios).runAll(firstSeed, count, threads, progress);
    }

    private Summary runAll(long firstSeed, long count, int threads, Consumer<Long> progress)
            throws InterruptedException {
        AtomicLong next = new AtomicLong(firstSeed);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> {
                    for (long seed = next.getAndIncrement();
                            seed < firstSeed + count && !stopped.get();
                            seed = next.getAndIncrement()) {
                        runOne(seed, progress);
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException unforeseen) {
            throw new IllegalStateException("a simulation broke off", unforeseen.getCause());
        } finally {
            executor.shutdownNow();
        }
        return summary();
    }

    private void runOne(long seed, Consumer<Long> progress) {
        Scenario scenario = scenarios.apply(seed);
        try {
            Result result = Simulation.run(scenario);
            synchronized (this) {
                runs.add(new Run(result, scenario.mostOfLimit() == 1));
                progress.accept((long) runs.size());
            }
        } catch (ViolationException violation) {
            stopped.set(true);
            synchronized (this) {
                if (failure.isEmpty() || failure.get().seed() > seed) {
                    failure = Optional.of(new Failure(seed, violation));
                }
            }
        }
    }

    private synchronized Summary summary() {
        return new Summary(
                runs.size(),
                runs.stream().mapToLong(run -> run.result().requests()).sum(),
                runs.stream().mapToLong(run -> run.result().calls()).sum(),
                runs.stream().mapToLong(run -> run.result().lapses()).sum(),
                runs.stream().mapToLong(run -> run.result().millis()).sum(),
                largest(true),
                largest(false),
                happened(),
                failure);
    }

    private Map<SimulatedFault, Long> happened() {
        Map<SimulatedFault, Long> sums = new EnumMap<>(SimulatedFault.class);
        runs.forEach(run -> run.result().happened().forEach((fault, times) -> sums.merge(fault, times, Long::sum)));
        return sums;
    }

    private double largest(boolean reserved) {
        return runs.stream()
                .filter(run -> run.isReserved() == reserved)
                .mapToDouble(run -> run.result().largestWindow())
                .max()
                .orElse(0);
    }
}
