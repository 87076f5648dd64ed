package io.penstock.cli;

import picocli.CommandLine;

/** The entry point: {@code penstock COMMAND …}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = commandLine().execute(arguments);
        if (exitCode == ExitCode.SUCCEEDED) {
            ClassArchive.markWorthKeeping();
        }
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        var penstock = new CommandLine(new PenstockCommand());
        penstock.setCaseInsensitiveEnumValuesAllowed(true);
        penstock.setUsageHelpAutoWidth(true);
        penstock.setUsageHelpLongOptionsMaxWidth(32);
        penstock.setParameterExceptionHandler(new Errors());
        penstock.setExecutionExceptionHandler(new Errors());
        return penstock;
    }
}
