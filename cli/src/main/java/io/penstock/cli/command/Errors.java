package io.penstock.cli.command;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Shows an error in two lines, the place and the remedy, and a stack trace only on request. */
public final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("penstock: " + firstLine(error));
        if (error instanceof CommandLine.UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                err.println("          did you mean " + String.join(" or ", near) + "?");
            }
        }
        err.println("          see `" + command.getCommandSpec().qualifiedName() + " --help`");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (verbose(command)) {
            error.printStackTrace(err);
        }
        // A user may be allowed to connect and to look at the topics, but not what the command does next.
        Optional<AuthorizationException> denied = cause(error, AuthorizationException.class);
        if (denied.isPresent()) {
            err.println("penstock: the broker does not allow it: " + firstLine(denied.get()));
            err.println("          give the user of --command-config the ACLs of its part (docs/OPERATIONS.md)");
            return ExitCode.USAGE;
        }
        if (error instanceof UsageException usage) {
            err.println("penstock: " + usage.problem());
            if (!usage.remedy().isEmpty()) {
                err.println("          " + usage.remedy());
            }
            return ExitCode.USAGE;
        }
        if (error instanceof WorkFailedException failed) {
            err.println("penstock: " + failed.problem());
            err.println("          " + failed.remedy());
            return ExitCode.INCOMPLETE;
        }
        Optional<RetriableException> unanswered = cause(error, RetriableException.class);
        if (unanswered.isPresent()) {
            err.println("penstock: the brokers did not answer in time: " + firstLine(unanswered.get()));
            err.println("          see that they are up and reached, and give the same command again");
            return ExitCode.INCOMPLETE;
        }
        return unforeseen(error, err);
    }

    public static int unforeseen(Throwable error, PrintWriter err) {
        err.println("penstock: an unforeseen error: " + error.getClass().getSimpleName() + ": " + firstLine(error));
        err.println("          add --verbose for the details");
        return ExitCode.INCOMPLETE;
    }

    /**
     * The first exception of this type in the chain of causes, which ends at a usage error because that says more.
     */
    private static <T extends Throwable> Optional<T> cause(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            if (cause instanceof UsageException) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean verbose(CommandLine command) {
        return command.getCommand() instanceof CommonOptions.Holder holder
                && holder.common().verbose();
    }

    private static String firstLine(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }
}
