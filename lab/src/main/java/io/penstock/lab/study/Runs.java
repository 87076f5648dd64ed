package io.penstock.lab.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs simulations side by side. */
public final class Runs {
    private final int threads;
    private final Consumer<String> progress;

    /**
     * @param threads at least 1
     * @param progress is told which run is complete
     */
    public Runs(int threads, Consumer<String> progress) {
        this.threads = threads;
        this.progress = progress;
    }

    /** A run with a name for the progress. */
    public record Named<T>(String name, Callable<T> run) {}

    /** The results in the order of the runs. */
    public <T> List<T> all(List<Named<T>> runs) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Named<T> run : runs) {
                futures.add(executor.submit(() -> {
                    T result = run.run().call();
                    synchronized (progress) {
                        progress.accept(run.name());
                    }
                    return result;
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            executor.shutdownNow();
            // runs that are under way may still have a result to keep
            if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a run does not end, after another has failed", failed.getCause());
            }
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a simulation broke off", failed.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
