package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.terminal.Interruption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded broker in a process of its own until it is told to stop. */
@Command(
        name = "broker",
        description = "Run a single Kafka broker on the loopback interface until SIGTERM. It keeps its data: the next "
                + "start on the directory, also after a kill, finds everything again.")
final class BrokerCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data-dir", paramLabel = "DIR", required = true, description = "Where it keeps its data.")
    private Path directory = Path.of("");

    @Option(
            names = "--port",
            converter = WholeNumberConverter.Port.class,
            paramLabel = "PORT",
            required = true,
            description = "The port to listen on.")
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        try (var interruption = new Interruption();
                DataDirectory owned = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(owned.path().resolve("broker"), port)) {
            spec.commandLine().getErr().println("The broker listens on " + broker.bootstrapServers());
            while (!interruption.await(Duration.ofMinutes(1))) {
                // Serves until it is told to stop.
            }
        }
        return ExitCode.SUCCEEDED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
