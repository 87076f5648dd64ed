package io.penstock.cli.command;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The top-level command. */
@Command(
        name = "penstock",
        description = "Sends large numbers of LLM requests to rate-limited providers through Kafka: "
                + "budgets as full as possible, and never over.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ApplyCommand.class,
            StrategyCommand.class,
            ResetCommand.class,
            GrantsCommand.class,
            SubmitCommand.class,
            StatusCommand.class,
            CollectCommand.class,
            CancelCommand.class,
            TopCommand.class,
            DemoCommand.class,
            RunCommand.class,
            LedgerCommand.class,
            DispatcherCommand.class,
            ProviderCommand.class,
            PenstockCommand.Completion.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 every request succeeded, 1 some did not, 2 usage or configuration, 130 stopped by Ctrl-C."
        })
public final class PenstockCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Prints the script with which bash and zsh complete commands and options. */
    @Command(
            name = "completion",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Print a completion script for bash and zsh: source <(penstock completion)")
    static final class Completion implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine root = spec.root().commandLine();
            root.getOut().println(AutoComplete.bash("penstock", root));
            root.getOut().flush();
        }
    }
}
