package io.penstock.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.Main;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ErrorsTest {
    private final StringWriter err = new StringWriter();

    @Test
    void anUnforeseenExceptionIsTwoLinesWithoutAStackTrace() {
        int exitCode = run(new IllegalStateException("first line\nsecond line"));

        assertThat(exitCode).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "penstock: an unforeseen error: IllegalStateException: first line",
                        "          add --verbose for the details");
    }

    @Test
    void soIsAnError() {
        int exitCode = run(new NoClassDefFoundError("io/penstock/Absent"));

        assertThat(exitCode).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "penstock: an unforeseen error: NoClassDefFoundError: io/penstock/Absent",
                        "          add --verbose for the details");
    }

    @Test
    void theStackTraceIsThereOnRequest() {
        assertThat(run(new IllegalStateException("x"), "--verbose")).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(err.toString()).contains("\tat " + ErrorsTest.class.getName());
    }

    @Test
    void aMistakeInUsageAndFailedWorkDifferInTheirExitCodes() {
        assertThat(run(new UsageException("the problem", "the remedy"))).isEqualTo(ExitCode.USAGE);
        assertThat(run(new WorkFailedException("the problem", "the remedy"))).isEqualTo(ExitCode.INCOMPLETE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "penstock: the problem", "          the remedy",
                        "penstock: the problem", "          the remedy");
    }

    @Test
    void brokersThatDoNotAnswerInTimeAreNoUnforeseenError() {
        assertThat(run(new IllegalStateException(new TimeoutException("penstock.control could not be read"))))
                .isEqualTo(ExitCode.INCOMPLETE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "penstock: the brokers did not answer in time: penstock.control could not be read",
                        "          see that they are up and reached, and give the same command again");
    }

    private int run(Throwable failure, String... arguments) {
        var commandLine = new CommandLine(new Failing(failure));
        commandLine.setExecutionExceptionHandler(new Errors());
        commandLine.setErr(new PrintWriter(err, true));
        return Main.run(commandLine, arguments);
    }

    @Command(name = "failing")
    private static final class Failing implements Callable<Integer>, CommonOptions.Holder {
        private final Throwable failure;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }

        @Override
        public CommonOptions common() {
            return common;
        }
    }
}
