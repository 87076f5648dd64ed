package io.penstock.lab.command;

import io.penstock.lab.chaos.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a schema registry. */
@Command(
        name = "registry",
        description = "Run a small schema registry on the loopback interface until SIGTERM. It keeps its schemas: the "
                + "next start on the file, also after a kill, gives them the same ids.")
final class RegistryCommand extends ServerCommand {
    @Option(names = "--file", paramLabel = "FILE", required = true, description = "Where it keeps its schemas.")
    private Path file = Path.of("");

    @Override
    void serve(int port, Stop stop) throws IOException, InterruptedException {
        try (RegistryServer registry = RegistryServer.start(file, port)) {
            stop.await("The registry listens on " + registry.url());
        }
    }
}
