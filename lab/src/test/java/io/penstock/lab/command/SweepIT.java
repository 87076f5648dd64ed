package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SweepIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aSweepOnARealPipelineMeasuresWhatItsPartsDid() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "sweep",
                "load",
                "--real",
                "--at",
                "40",
                "--seconds",
                "2",
                "--seeds",
                "2",
                "--json",
                workshop.path("load.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("load-real, over: requests a second, 2 seeds");
        JsonNode points = workshop.json("load.json").get("sweeps").get(0).get("points");
        assertThat(points).hasSize(3);
        for (JsonNode point : points) {
            Map<String, Double> means = new HashMap<>();
            point.get("measures")
                    .forEach(measure -> means.put(
                            measure.get("figure").get("key").textValue(),
                            measure.get("interval").get("mean").doubleValue()));
            assertThat(means.get("actual_rpm")).isPositive();
            assertThat(means.get("largest_window")).isBetween(0.0, 1.0);
            assertThat(means.get("dispatcher_allocated_kb")).isPositive();
            assertThat(means.get("ledger_allocated_kb")).isPositive();
            assertThat(means).containsKeys("dispatcher_gc_per_s", "dispatcher_cpu_ms", "ledger_gc_per_s");
        }
    }

    @Test
    void aSettingThatIsNotInTheSweepIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "sweep", "load", "--at", "41");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("--at: the sweep load is at [40.0, 80.0")
                .contains("got [41.0]");
    }

    @Test
    void aLengthThatIsTooShortIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "sweep", "load", "--real", "--seconds", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("must be a whole number from 1 to");
    }
}
