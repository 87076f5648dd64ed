package io.penstock.provider;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short tasks at instants of {@link System#nanoTime}, on one thread of its own. */
final class Timer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    Timer() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "provider-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Runs the task at this instant, or at once if it has passed. After {@link #close} the task is not run. */
    Cancellable at(long nanoTime, Runnable task) {
        try {
            ScheduledFuture<?> future = executor.schedule(task, nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** A task that can be cancelled. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
