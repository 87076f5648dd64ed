package io.penstock.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a run, by name, each with a log of its own. Only processes that were started here are signalled, each
 * by its id. For one thread.
 */
final class ProcessSupervisor implements AutoCloseable {
    private static final Duration END_BOUND = Duration.ofSeconds(45);

    private final List<String> penstock;
    private final Path directory;
    private final Map<String, Process> running = new LinkedHashMap<>();
    private final Map<String, Process> ending = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Queue<Process> started = new ConcurrentLinkedQueue<>();
    private final Thread hook = new Thread(() -> started.forEach(Process::destroyForcibly), "chaos-end");

    /**
     * Nobody yet.
     *
     * @param penstock what starts the {@code penstock} command
     * @param directory where the logs go
     */
    ProcessSupervisor(List<String> penstock, Path directory) {
        this.penstock = List.copyOf(penstock);
        this.directory = directory;
        // Nothing that was started outlives a run that is interrupted.
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a part, under a name that no running part has. */
    void start(String name, List<String> arguments) {
        if (running.containsKey(name)) {
            throw new IllegalStateException(name + " runs already");
        }
        List<String> command = new ArrayList<>(penstock);
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".log").toFile()))
                    .start();
            started.add(process);
            running.put(name, process);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** SIGKILL. */
    void kill(String name) {
        Process process = take(name);
        process.destroyForcibly();
        await(process);
    }

    /** SIGTERM; the part ends in its own time, which {@link #awaitEndings} bounds. */
    void end(String name) {
        Process process = take(name);
        process.destroy();
        ending.put(name, process);
    }

    /** Waits for the parts that were told to end. */
    void awaitEndings() {
        ending.forEach((name, process) -> {
            if (!await(process)) {
                failures.add(name + " did not end on SIGTERM within " + END_BOUND.toSeconds() + " s");
                process.destroyForcibly();
            }
        });
        ending.clear();
    }

    /** SIGSTOP. */
    void stop(String name) {
        signal("-STOP", name);
    }

    /** SIGCONT. */
    void resume(String name) {
        signal("-CONT", name);
    }

    /** The parts that ended without being told to since the last call; they do not count as running any more. */
    List<String> endedByThemselves() {
        List<String> ended = running.entrySet().stream()
                .filter(part -> !part.getValue().isAlive())
                .map(Map.Entry::getKey)
                .toList();
        ended.forEach(name -> failures.add(
                name + " ended by itself with exit code " + take(name).exitValue()));
        return ended;
    }

    /** What went wrong with parts, so far. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** SIGKILL for all that still run, the last one started first. */
    @Override
    public void close() {
        List<String> names = new ArrayList<>(running.keySet());
        Collections.reverse(names);
        names.forEach(this::kill);
        ending.values().forEach(Process::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process ends already, and the hook runs.
        }
    }

    private Process take(String name) {
        Process process = running.remove(name);
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    private void signal(String signal, String name) {
        Process process = running.get(name);
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            await(kill);
        } catch (IOException e) {
            throw new UncheckedIOException("kill cannot be run", e);
        }
    }

    private static boolean await(Process process) {
        try {
            return process.waitFor(END_BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
