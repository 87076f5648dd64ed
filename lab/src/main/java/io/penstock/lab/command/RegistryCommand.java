package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.terminal.Interruption;
import io.penstock.lab.chaos.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a schema registry in a process of its own until it is told to stop. */
@Command(
        name = "registry",
        description = "Run a small schema registry on the loopback interface until SIGTERM. It keeps its schemas: the "
                + "next start on the file, also after a kill, gives them the same ids.")
final class RegistryCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "Where it keeps its schemas.")
    private Path file = Path.of("");

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
                RegistryServer registry = RegistryServer.start(file, port)) {
            spec.commandLine().getErr().println("The registry listens on " + registry.url());
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
