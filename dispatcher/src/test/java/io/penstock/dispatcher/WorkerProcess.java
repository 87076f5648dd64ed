package io.penstock.dispatcher;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, which can be killed as only a process can. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    static WorkerProcess start(Cluster cluster, String registry, String worker) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new WorkerProcess(new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName(),
                        cluster.bootstrapServers(),
                        cluster.prefix(),
                        registry,
                        worker))
                .inheritIO()
                .start());
    }

    public static void main(String[] args) throws IOException {
        Cluster cluster = new Cluster(args[0], Map.of(), args[1], AvroRecordSerdes.create(SerdesConfig.of(args[2])));
        try (Dispatcher worker = Dispatcher.start(cluster, DispatcherConfig.of(args[3]))) {
            // The parent holds the other end of standard input for as long as it lives.
            while (System.in.read() >= 0) {
                if (!worker.isHealthy()) {
                    throw new IllegalStateException("the worker stopped");
                }
            }
        }
    }

    /** SIGKILL: nothing is said to anyone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("the worker's process cannot be signalled");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
