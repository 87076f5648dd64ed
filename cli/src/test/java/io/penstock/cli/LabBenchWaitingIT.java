package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.Workshop.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LabBenchWaitingIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void heapThroughputAndRestartAreMeasuredWhileRequestsWait() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "bench",
                "waiting",
                "--waiting",
                "200",
                "--slots",
                "16",
                "--seconds",
                "1",
                "--heap",
                "256m",
                "--json",
                workshop.path("waiting.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("answered/s", "restart s");
        JsonNode figures = workshop.json("waiting.json").get(0);
        assertThat(figures.get("waiting").intValue()).isEqualTo(200);
        assertThat(figures.get("heap_max_bytes").longValue()).isEqualTo(256L * 1024 * 1024);
        for (String positive : List.of("heap_used_bytes", "per_second", "restart_seconds")) {
            assertThat(figures.get(positive).doubleValue()).as(positive).isPositive();
        }
    }

    @Test
    void aNumberThatIsTooSmallIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "bench", "waiting", "--waiting", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--waiting, --slots and --seconds are at least 1");
    }
}
