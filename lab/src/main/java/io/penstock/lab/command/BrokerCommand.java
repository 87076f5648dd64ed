package io.penstock.lab.command;

import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the embedded broker. */
@Command(
        name = "broker",
        description = "Run a single Kafka broker on the loopback interface until SIGTERM. It keeps its data: the next "
                + "start on the directory, also after a kill, finds everything again.")
final class BrokerCommand extends ServerCommand {
    @Option(names = "--data-dir", paramLabel = "DIR", required = true, description = "Where it keeps its data.")
    private Path directory = Path.of("");

    @Override
    void serve(int port, Stop stop) throws IOException, InterruptedException {
        try (DataDirectory owned = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(owned.path().resolve("broker"), port)) {
            stop.await("The broker listens on " + broker.bootstrapServers());
        }
    }
}
