package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.Workshop.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabChaosTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aRunWithoutRequestsIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "chaos", "--requests", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("a run has at least 1 request, got 0");
    }

    @Test
    void aNegativeNumberOfKillsIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "chaos", "--ledger-kills", "-1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("an incident happens 0 times or more");
    }
}
