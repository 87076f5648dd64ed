package io.penstock.lab.command;

import io.penstock.cli.error.WorkFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A part of the pipeline in its own process, started like {@code penstock PART}, so that its heap and CPU time can be
 * measured alone.
 */
final class PartProcess implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(90);
    private static final Duration STOP_BOUND = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LINES_SHOWN = 20;
    private static final String ALLOCATED = "jvm_memory_pool_allocated_bytes_total{";
    private static final String COLLECTIONS = "jvm_gc_collection_seconds_count{";
    private static final List<String> LOST =
            List.of("InvalidProducerEpoch", "ProducerFenced", "TaskMigrated", "TaskCorrupted", "stream thread failed");
    private static final String JAVA_HOME = System.getProperty("java.home", "");

    private final String name;
    private final ChildProcess child;
    private final Process process;
    private final Path log;
    private final int httpPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private long collectionsAskedFor;

    private PartProcess(String name, ChildProcess child, Path log, int httpPort) {
        this.name = name;
        this.child = child;
        this.process = child.process();
        this.log = log;
        this.httpPort = httpPort;
    }

    /**
     * Starts the part.
     *
     * @param log the log file; the output is appended
     * @param jvm options of its JVM
     * @param arguments arguments of the command, the part's name first
     */
    static PartProcess start(Path log, List<String> jvm, List<String> arguments) {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(JAVA_HOME, "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), "io.penstock.cli.Main"));
        command.addAll(arguments);
        command.addAll(List.of("--http-port", Integer.toString(port)));
        try {
            ChildProcess child = ChildProcess.start(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
            return new PartProcess(arguments.get(0), child, log, port);
        } catch (IOException e) {
            throw new WorkFailedException(
                    "the " + arguments.get(0) + " could not be started: " + e.getMessage(),
                    "is the JDK at " + JAVA_HOME + " complete?",
                    e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new WorkFailedException("no loopback port is free", "end other programs", e);
        }
    }

    /** Waits until the part reports that it is ready. */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_BOUND.toNanos();
        while (!isReady()) {
            check();
            if (System.nanoTime() > deadline) {
                throw failed("did not become ready within " + START_BOUND.toSeconds() + " s");
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        } catch (IOException e) {
            throw failed("does not answer on its port: " + e.getMessage());
        }
    }

    /** @throws WorkFailedException when the part has ended */
    void check() {
        if (!process.isAlive()) {
            throw failed("has ended with exit code " + process.exitValue());
        }
    }

    /** The CPU time of the process since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> failed("has a CPU time that cannot be read"));
    }

    /**
     * What the process has done since its start.
     *
     * @param collections garbage collections, without those that this class asked for
     */
    record Work(long allocatedBytes, long collections, Duration cpu) {
        static final Work NONE = new Work(0, 0, Duration.ZERO);

        Work plus(Work other) {
            return new Work(
                    allocatedBytes + other.allocatedBytes, collections + other.collections, cpu.plus(other.cpu));
        }

        Work since(Work before) {
            return new Work(
                    allocatedBytes - before.allocatedBytes, collections - before.collections, cpu.minus(before.cpu));
        }
    }

    /** What the process has done. Collects the garbage first, because allocation is known only then. */
    Work work() throws InterruptedException {
        Duration cpu = cpu();
        double before = metric(ALLOCATED);
        collectGarbage();
        long deadline = System.nanoTime() + STOP_BOUND.toNanos();
        while (metric(ALLOCATED) == before) {
            if (System.nanoTime() > deadline) {
                throw failed("has not counted what it allocated within " + STOP_BOUND.toSeconds() + " s");
            }
            Thread.sleep(LOOK.toMillis());
        }
        return new Work((long) metric(ALLOCATED), (long) metric(COLLECTIONS) - collectionsAskedFor, cpu);
    }

    /** Bytes of the heap that are in use after a full collection. */
    long heapUsedBytes() throws InterruptedException {
        collectGarbage();
        return heap("used");
    }

    private void collectGarbage() throws InterruptedException {
        collectionsAskedFor++;
        String jcmd = Path.of(JAVA_HOME, "bin", "jcmd").toString();
        try {
            Process collection = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!collection.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS) || collection.exitValue() != 0) {
                throw failed("did not collect its garbage when told to by jcmd");
            }
        } catch (IOException e) {
            throw failed("cannot be told to collect its garbage: " + e.getMessage());
        }
    }

    /** The heap's bound in bytes. */
    long heapMaxBytes() throws InterruptedException {
        return heap("max");
    }

    private long heap(String figure) throws InterruptedException {
        return (long) metric("jvm_memory_" + figure + "_bytes{area=\"heap\"");
    }

    /** The sum of all metrics lines with this beginning; 0 if there are none. */
    private double metric(String beginning) throws InterruptedException {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw failed("does not answer on its port: " + e.getMessage());
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Holds it to a part of a core until the hold is closed. */
    CpuHold hold(double cores) {
        return CpuHold.of(process, cores);
    }

    /** Whether a line of a ledger's log reports a lost task or thread. */
    static boolean tellsOfALoss(String line) {
        return LOST.stream().anyMatch(line::contains);
    }

    /** The number of log lines that match. */
    long linesOfLog(Predicate<String> such) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(such).count();
        } catch (IOException e) {
            throw failed("has a log that cannot be read: " + e.getMessage());
        }
    }

    /** Stops the process in order, and returns when it has ended. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
            throw failed("did not stop within " + STOP_BOUND.toSeconds() + " s");
        }
    }

    /** Kills the process at once if it still runs. */
    @Override
    public void close() {
        child.close();
    }

    private WorkFailedException failed(String problem) {
        return new WorkFailedException("the " + name + " " + problem, "the last lines that it wrote:\n" + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }
}
