package io.penstock.lab.command;

import io.penstock.cli.command.AddedCommand;
import io.penstock.cli.command.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The parent command of the lab's commands, which measure and simulate. */
@Command(
        name = "lab",
        description = "Simulations, studies and benchmarks of Penstock itself.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            AblationCommand.class,
            BaselineCommand.class,
            BenchCommand.class,
            BrokerCommand.class,
            ChaosCommand.class,
            SteppedLedgerCommand.class,
            RegistryCommand.class,
            ReproduceCommand.class,
            SimulateCommand.class,
            StudyCommand.class,
            SweepCommand.class
        })
public final class LabCommand implements AddedCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
