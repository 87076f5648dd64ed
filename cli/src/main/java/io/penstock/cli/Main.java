package io.penstock.cli;

import io.penstock.cli.command.AddedCommand;
import io.penstock.cli.command.Errors;
import io.penstock.cli.command.PenstockCommand;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.terminal.TerminalStyle;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The entry point: {@code penstock COMMAND …}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> log.warn("Thread {} ended: {}", thread.getName(), failure, failure));
        int exitCode = run(commandLine(), arguments);
        if (exitCode == ExitCode.SUCCEEDED) {
            ClassArchive.markWorthKeeping();
        }
        System.exit(exitCode);
    }

    /**
     * Runs a command and returns its exit code. An {@link Error}, which picocli lets through, must not leave other
     * threads running.
     */
    public static int run(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Error e) {
            return Errors.unforeseen(e, commandLine.getErr());
        }
    }

    public static CommandLine commandLine() {
        return commandLine(TerminalStyle.current());
    }

    public static CommandLine commandLine(TerminalStyle style) {
        var penstock = new CommandLine(new PenstockCommand());
        ServiceLoader.load(AddedCommand.class).forEach(penstock::addSubcommand);
        penstock.setCaseInsensitiveEnumValuesAllowed(true);
        penstock.setUsageHelpAutoWidth(true);
        penstock.setUsageHelpLongOptionsMaxWidth(32);
        penstock.setParameterExceptionHandler(new Errors());
        penstock.setExecutionExceptionHandler(new Errors());
        if (!style.isColoured()) {
            penstock.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        }
        return penstock;
    }
}
