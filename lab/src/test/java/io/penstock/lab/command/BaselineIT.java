package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BaselineIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void pipelineAndPlainLoopAnswerEveryRequestAndAreCompared() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "baseline",
                "--requests",
                "300",
                "--turns",
                "1",
                "--in-flight",
                "8",
                "--json",
                workshop.path("speed.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("requests/s, steady", "pipeline", "plain loop", "ratio");
        JsonNode speed = workshop.json("speed.json");
        for (String contender : List.of("pipeline", "plain_loop")) {
            assertThat(speed.get(contender).get("requests").intValue()).isEqualTo(300);
            assertThat(speed.get(contender).get("average_per_second").doubleValue())
                    .isPositive();
            assertThat(speed.get(contender).get("cpu_seconds").doubleValue()).isPositive();
            assertThat(speed.get(contender).get("allocated_bytes_per_request").doubleValue())
                    .isGreaterThan(1_000);
        }
        assertThat(speed.get("average_ratio").doubleValue())
                .isEqualTo(speed.get("pipeline").get("average_per_second").doubleValue()
                        / speed.get("plain_loop").get("average_per_second").doubleValue());
    }

    @Test
    void aNumberThatIsTooSmallIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "baseline", "--in-flight", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("must be a whole number from 1 to");
    }
}
