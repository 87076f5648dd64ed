package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code penstock lab bench backlog}: whether the gaps hold is for its real sizes to say. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BacklogBenchIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void whateverEndsThousandsAtOnceEndsEachOnceAndLosesNoTask() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "bench",
                "backlog",
                "--requests",
                "3000",
                "--others",
                "3000",
                "--cpu",
                "0.5",
                "--json",
                workshop.path("backlog.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isIn(ExitCode.SUCCEEDED, ExitCode.INCOMPLETE);
        assertThat(ended.out()).contains("one deadline", "pool taken away", "batch cancelled", "longest gap ms");
        JsonNode figures = workshop.json("backlog.json");
        assertThat(figures).hasSize(3);
        for (JsonNode each : figures) {
            assertThat(each.get("waited").longValue()).isEqualTo(3_000);
            assertThat(each.get("ended").longValue()).isEqualTo(3_000);
            assertThat(each.get("lost").longValue()).isZero();
            assertThat(each.get("steady_grants").intValue()).isPositive();
        }
    }
}
