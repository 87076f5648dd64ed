package io.penstock.lab.command;

import io.penstock.cli.command.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The parent command of the benchmarks. */
@Command(
        name = "bench",
        description = "Measure one property of a part, or of the pipeline.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            BenchDecisionsCommand.class,
            BenchTicksCommand.class,
            BenchWaitingCommand.class,
            BenchBacklogCommand.class,
            BenchLatencyCommand.class,
            BenchStrategiesCommand.class,
            BenchIdleCommand.class,
            BenchStartCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
