package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.terminal.Interruption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a server on the loopback interface in its own process until it is told to stop. */
abstract class ServerCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--port",
            converter = WholeNumberConverter.Port.class,
            paramLabel = "PORT",
            required = true,
            description = "The port to listen on.")
    private int port;

    /** Waits until the server is to stop. */
    @FunctionalInterface
    interface Stop {
        /**
         * Waits until the server is to stop.
         *
         * @param begun the message about the server that has started
         */
        void await(String begun) throws InterruptedException;
    }

    /** Runs the server on a port until it is to stop. */
    abstract void serve(int port, Stop stop) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        common.quiet();
        try (var interruption = new Interruption()) {
            serve(port, begun -> {
                spec.commandLine().getErr().println(begun);
                interruption.await();
            });
        }
        return ExitCode.SUCCEEDED;
    }

    @Override
    public final CommonOptions common() {
        return common;
    }
}
