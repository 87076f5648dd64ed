package io.penstock.cli.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets work end in order after Ctrl-C or SIGTERM: the process waits for {@link #close} within a bound. */
public final class Interruption implements AutoCloseable {
    /** Enough for everything except the drain of a dispatcher. */
    public static final Duration DEFAULT_BOUND = Duration.ofSeconds(40);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "interruption");
    private final Duration bound;

    public Interruption() {
        this(DEFAULT_BOUND);
    }

    /** @param bound the longest time for which the process waits for {@link #close} */
    public Interruption(Duration bound) {
        this.bound = bound;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        asked.countDown();
        try {
            ended.await(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits for Ctrl-C or SIGTERM. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for Ctrl-C or SIGTERM for at most {@code longest}, and returns whether one came. */
    public boolean await(Duration longest) throws InterruptedException {
        return asked.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reports that the work has ended. */
    @Override
    public void close() {
        ended.countDown();
        if (!isAsked()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is already ending, and the hook knows that the work has ended.
            }
        }
    }
}
