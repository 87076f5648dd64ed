package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BenchIT {
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
                "--cpu",
                "0.5",
                "--json",
                workshop.path("waiting.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("answered/s", "restart s");
        JsonNode figures = workshop.json("waiting.json").get(0);
        assertThat(figures.get("waiting").intValue()).isEqualTo(200);
        assertThat(figures.get("heap_max_bytes").longValue()).isEqualTo(256L * 1024 * 1024);
        for (String positive : List.of("heap_used_bytes", "per_second", "restart_seconds", "held_restart_seconds")) {
            assertThat(figures.get(positive).doubleValue()).as(positive).isPositive();
        }
        assertThat(figures.get("lost").intValue()).isZero();
    }

    @Test
    void aNumberThatIsTooSmallIsAUsageError() {
        Ended ended = new Workshop(directory).penstock("lab", "bench", "waiting", "--waiting", "0");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("must be a whole number from 1 to");
    }

    @Test
    void theLatencyThatThePipelineAddsIsMeasuredAtAFixedRate() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "bench",
                "latency",
                "--rate",
                "40",
                "--warm-up",
                "1",
                "--seconds",
                "2",
                "--json",
                workshop.path("latency.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("call's end to readable", "80 requests at 40 a second");
        JsonNode figures = workshop.json("latency.json");
        assertThat(figures.get("requests").intValue()).isEqualTo(80);
        double p50 = figures.get("added").get("p50_millis").doubleValue();
        assertThat(p50).isPositive();
        assertThat(figures.get("added").get("p99_millis").doubleValue()).isGreaterThanOrEqualTo(p50);
    }

    @Test
    void whatARequestCostsTheDispatcherIsMeasuredForBothStrategies() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "bench",
                "strategies",
                "--rate",
                "40",
                "--warm-up",
                "0",
                "--turns",
                "1",
                "--seconds",
                "2",
                "--json",
                workshop.path("strategies.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("Traditional", "Pool-First", "ratio", "80 of each at 40 a second");
        JsonNode figures = workshop.json("strategies.json");
        assertThat(figures).hasSize(4);
        for (JsonNode each : figures) {
            assertThat(each.get("requests").intValue()).isEqualTo(80);
            assertThat(each.get("allocated_kilobytes").doubleValue()).isBetween(1.0, 10_000.0);
            assertThat(each.get("cpu_millis").doubleValue()).isPositive();
        }
    }

    @Test
    void theCpuTimeOfIdleServicesIsMeasured() throws Exception {
        Workshop workshop = new Workshop(directory);

        Ended ended = workshop.penstock(
                "lab",
                "bench",
                "idle",
                "--settle",
                "0",
                "--seconds",
                "3",
                "--json",
                workshop.path("idle.json").toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("ledger", "dispatcher", "% of a core");
        for (String part : List.of("ledger_cores", "dispatcher_cores")) {
            assertThat(workshop.json("idle.json").get(part).doubleValue())
                    .as(part)
                    .isBetween(0.0, 2.0);
        }
    }

    @Test
    void theTimeUntilTheFirstCallOfARunIsMeasured() throws Exception {
        Workshop workshop = new Workshop(directory);
        Path launcher = Files.writeString(workshop.path("penstock"), """
                #!/bin/sh
                exec '%s' -cp '%s' io.penstock.cli.Main "$@"
                """.formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        System.setProperty("penstock.launcher", launcher.toString());
        Ended ended;
        try {
            ended = workshop.penstock(
                    "lab",
                    "bench",
                    "start",
                    "--runs",
                    "1",
                    "--json",
                    workshop.path("start.json").toString());
        } finally {
            System.clearProperty("penstock.launcher");
        }

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(ended.out()).contains("first call s");
        JsonNode figures = workshop.json("start.json").get(0);
        double firstCall = figures.get("first_call_seconds").doubleValue();
        assertThat(firstCall).isPositive();
        assertThat(figures.get("done_seconds").doubleValue()).isGreaterThan(firstCall);
    }

    @Test
    void aProgramThatWasNotStartedByTheLauncherCannotMeasureItsStart() {
        Ended ended = new Workshop(directory).penstock("lab", "bench", "start");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("./penstock lab bench start");
    }
}
