package io.penstock.lab.command;

import java.io.IOException;

/** A process that ends with this one at the latest, so that an interrupted measurement leaves nothing behind. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Thread ending;

    private ChildProcess(Process process) {
        this.process = process;
        this.ending = new Thread(process::destroyForcibly, "end process " + process.pid());
        Runtime.getRuntime().addShutdownHook(ending);
    }

    static ChildProcess start(ProcessBuilder builder) throws IOException {
        return new ChildProcess(builder.start());
    }

    Process process() {
        return process;
    }

    /** Kills it at once if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException isRunning) {
            // This process is already ending.
        }
    }
}
