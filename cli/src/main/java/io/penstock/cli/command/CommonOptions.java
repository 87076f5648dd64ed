package io.penstock.cli.command;

import io.penstock.cli.logging.Verbosity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options that every command takes. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
public final class CommonOptions {
    /** A command with these options. */
    public interface Holder {
        CommonOptions common();
    }

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more: INFO messages, and the stack trace of an error.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    /** Sets the logging of a command for a person. */
    public void quiet() {
        (verbose ? Verbosity.VERBOSE : Verbosity.QUIET).apply();
    }

    /** Sets the logging of a service. */
    void service() {
        (verbose ? Verbosity.VERBOSE : Verbosity.SERVICE).apply();
    }
}
