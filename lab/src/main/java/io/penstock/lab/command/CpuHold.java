package io.penstock.lab.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a process to a part of a core, as a quota of the operating system does. It is stopped (SIGSTOP) when it has
 * used its part of a period, and continued (SIGCONT) in the next. A real quota (cgroups) would need rights that few
 * users have.
 */
final class CpuHold implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    /** How often the CPU time is read, which is accurate only to a hundredth of a second. */
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Process held;
    private final long allowedNanos;
    private final Process shell;
    private final Writer signals;
    private final Thread thread;
    private volatile boolean ended;

    private CpuHold(Process held, double cores) throws IOException {
        this.held = held;
        this.allowedNanos = Math.round(PERIOD.toNanos() * cores);
        // One shell sends all signals. Starting a program for each would take CPU time from the measured processes.
        this.shell = new ProcessBuilder("sh", "-c", "while read signal; do kill -$signal " + held.pid() + "; done")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.signals = shell.outputWriter(StandardCharsets.US_ASCII);
        this.thread = new Thread(this::run, "hold process " + held.pid());
    }

    /** @param cores above 0, such as 0.25 */
    static CpuHold of(Process held, double cores) {
        try {
            CpuHold hold = new CpuHold(held, cores);
            hold.thread.setDaemon(true);
            hold.thread.start();
            return hold;
        } catch (IOException e) {
            throw new UncheckedIOException("no shell could be started", e);
        }
    }

    private void run() {
        long before = usedNanos();
        long owed = 0;
        while (!ended && held.isAlive()) {
            long began = System.nanoTime();
            // What a period used too much is deducted from the next ones.
            while (owed < allowedNanos && System.nanoTime() - began < PERIOD.toNanos() && !ended) {
                LockSupport.parkNanos(LOOK.toNanos());
                long used = usedNanos();
                owed += used - before;
                before = used;
            }
            if (owed >= allowedNanos) {
                signal("STOP");
                LockSupport.parkNanos(PERIOD.toNanos() - (System.nanoTime() - began));
                signal("CONT");
            }
            owed = Math.max(0, owed - allowedNanos);
        }
    }

    private long usedNanos() {
        return held.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private void signal(String name) {
        try {
            signals.write(name + "\n");
            signals.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a signal could not be sent", e);
        }
    }

    /** Ends the hold, and continues the process. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shell.destroy();
    }
}
