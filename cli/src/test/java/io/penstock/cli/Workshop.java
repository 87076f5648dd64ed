package io.penstock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.progress.ProgressDisplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** A directory with a batch and a configuration, and the command on it: in this process, or in one of its own. */
final class Workshop {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    Workshop(Path directory) {
        this.directory = directory;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Writes so many small chat requests, {@code r0}, {@code r1}, …. */
    Path requests(String name, int count) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("""
                    {"custom_id":"r%d","method":"POST","url":"/v1/chat/completions","body":{"model":"chat",\
                    "max_tokens":%d,"messages":[{"role":"user","content":"Question %d, %s"}]}}
                    """.formatted(i, 5 + i % 20, i, "word ".repeat(i % 30)));
        }
        return Files.writeString(path(name), text);
    }

    /** As {@link #requests}, with bodies of about so many bytes that compress to no less than half of them. */
    Path longRequests(String name, int count, int bytes) throws IOException {
        byte[] noise = new byte[bytes / 2];
        new Random(1).nextBytes(noise);
        String words = HexFormat.of().formatHex(noise);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("""
                    {"custom_id":"r%d","method":"POST","url":"/v1/chat/completions","body":{"model":"chat",\
                    "max_tokens":5,"messages":[{"role":"user","content":"%s"}]}}
                    """.formatted(i, words));
        }
        return Files.writeString(path(name), text);
    }

    /** Writes a configuration of one pool, {@code chat}, with these instances as lines of YAML. */
    Path configuration(String... instances) throws IOException {
        var text = new StringBuilder("pools:\n  chat:\n    instances:\n");
        for (String instance : instances) {
            text.append("      - ").append(instance).append('\n');
        }
        return Files.writeString(path("penstock.yaml"), text);
    }

    /** A line for {@link #configuration}; the key is the id. */
    String instance(String id, String baseUrl, String limits) throws IOException {
        Path key = Files.writeString(path(id + ".key"), id);
        return "{ id: %s, base-url: \"%s\", api-key: \"file:%s\", %s }".formatted(id, baseUrl, key, limits);
    }

    record Ended(int exitCode, String out, String err) {}

    /** Runs the command in this process. */
    Ended penstock(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int exitCode = commandLine.execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }

    /** Starts the command in a process of its own; what it prints goes to {@code NAME.log}. */
    Process start(String name, String... arguments) throws IOException {
        return startBehind(List.of(), name, arguments);
    }

    /** As {@link #start}, with every file that the process writes limited in its length, as on a disk that fills up. */
    Process startWithShortFiles(int mebibytes, String name, String... arguments) throws IOException {
        String shell = "ulimit -f " + mebibytes * 1024 + " && exec \"$@\"";
        return startBehind(List.of("bash", "-c", shell, "bash"), name, arguments);
    }

    /** As {@link #start}, in a terminal of its own, to which goes what is written to the process. */
    Process startInATerminal(String name, String... arguments) throws IOException {
        String shell = "export JDK_JAVA_OPTIONS=-D" + ProgressDisplay.TERMINAL_PROPERTY
                + "=true TERM=xterm && exec script -qefc \"$(printf '%q ' \"$@\")\" /dev/null";
        return startBehind(List.of("bash", "-c", shell, "bash"), name, arguments);
    }

    /** As {@link #start}, by a command that runs another. */
    Process startBehind(List<String> wrapper, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(path(name + ".log").toFile());
        // a JVM that takes options from there says so, and tests count the lines of what is printed
        builder.environment().remove("JDK_JAVA_OPTIONS");
        return builder.start();
    }

    List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(path(name))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    JsonNode json(String name) throws IOException {
        return JSON.readTree(Files.readString(path(name)));
    }

    /** Waits until it is so; fails when that takes longer than the bound. */
    static void await(String what, Duration bound, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + bound.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
