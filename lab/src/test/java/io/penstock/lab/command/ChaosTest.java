package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aRunWithoutRequestsIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "chaos", "--requests", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("'--requests'", "must be a whole number from 1 to");
    }

    @Test
    void aNegativeNumberOfKillsIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "chaos", "--ledger-kills", "-1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("'--ledger-kills'", "must be a whole number from 0 to");
    }

    @Test
    void aNegativeNumberOfClockStepsIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "chaos", "--clock-steps", "-1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("'--clock-steps'", "must be a whole number from 0 to");
    }

    @Test
    void aLedgerWhoseClockCannotBeSetSaysSoBeforeItStarts() throws IOException {
        Path file = Files.writeString(directory.resolve("clock"), "two hours");

        Ended ended = new Workshop(directory).penstock("lab", "ledger", "--clock-offset-file", file.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--clock-offset-file: " + file + " must hold a whole number of milliseconds");
    }

    @Test
    void theClockOfALedgerIsTheLabsAndNoOptionOfUsers() {
        assertThat(new Workshop(directory).penstock("ledger", "--help").out()).doesNotContain("clock-offset");
    }
}
