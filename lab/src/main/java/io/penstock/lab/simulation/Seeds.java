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

/** Runs the scenarios of many seeds, until one breaks a promise. */
public final class Seeds {
    /**
     * What the runs came to.
     *
     * @param runs that were completed
     * @param largestWindow over its limit, of the runs in which what a call uses is reserved: never above 1
     * @param largestPredictedWindow over its limit, of the others: by as much as was used beyond the predictions
     * @param happened how often each fault took effect; 0 of those that were drawn and did not
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

    /** The seed that broke a promise. */
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

    /** Scenarios with the requests of a trace, backlogged. */
    public static LongFunction<Scenario> of(AzureTrace trace, Set<SimulatedFault> faults) {
        return seed -> TraceDraw.of(seed, trace, faults);
    }

    /**
     * Runs one seed after the other, several at once.
     *
     * @param threads at least 1
     * @param progress is told how many runs are complete, by one thread at a time
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
