package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** An outcome came between a restart and the configuration, and was charged too little. */
    @Test
    void aSeedThatOnceFailedIsRunAloneByItsNumber() {
        Ended ended = new Workshop(directory).penstock("lab", "simulate", "--seed", "563");

        assertThat(ended.exitCode()).as(ended.out()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).startsWith("1 seeds in ");
    }

    @Test
    void aFaultThatDoesNotExistIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "simulate", "--faults", "rain");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--faults names what may go wrong, got 'rain'");
    }
}
