package io.penstock.cli.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets work end in order on Ctrl-C or SIGTERM: the process waits for {@link #close}, within a bound. */
public final class Interruption implements AutoCloseable {
    /** Enough for everything but the drain of a dispatcher. */
    public static final Duration DEFAULT_BOUND = Duration.ofSeconds(40);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "interruption");
    private final Duration bound;

    public Interruption() {
        this(DEFAULT_BOUND);
    }

    /** @param bound how long the process waits for {@link #close} at most */
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

    /** Waits so long for Ctrl-C; answers whether it came. */
    public boolean await(Duration longest) throws InterruptedException {
        return asked.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The work has ended. */
    @Override
    public void close() {
        ended.countDown();
        if (!isAsked()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process ends already, and the hook has seen that the work has ended.
            }
        }
    }
}
