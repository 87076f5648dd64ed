package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.faults.Fault;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.model.LatencyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on an embedded broker, against a simulated provider that keeps its own count. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RunIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Of the embedded broker. */
    private static final int SHORTER_THAN_A_SEGMENT_MEBIBYTES = 6;

    /** As a terminal gets it. */
    private static final int CTRL_C = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Workshop workshop;

    @BeforeEach
    void openTheWorkshop() {
        workshop = new Workshop(directory);
    }

    @Test
    void everyRequestIsAnsweredOnceAndTheSummaryAgreesWithTheProvider() throws Exception {
        try (SimulatedProvider provider = provider("0.05s")) {
            String input = workshop.requests("in.jsonl", 100).toString();
            String config = workshop.configuration(
                            workshop.instance("east", provider.baseUrl(), "rpm: 80, tpm: 50000"),
                            workshop.instance("west", provider.baseUrl(), "rpm: 90, tpm: 50000"))
                    .toString();

            Ended ended = workshop.penstock(
                    "run",
                    input,
                    "-o",
                    out(),
                    "-c",
                    config,
                    "--summary",
                    workshop.path("summary.json").toString());

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertAnsweredOnce(100);
            assertLimitsKept(provider);
            JsonNode summary = workshop.json("summary.json");
            assertThat(summary.get("requests").intValue()).isEqualTo(100);
            assertThat(summary.get("succeeded").intValue()).isEqualTo(100);
            assertThat(summary.get("http_429").intValue()).isZero();
            KeyStats east = provider.stats().key("east");
            JsonNode eastSummary = summary.get("instances").get(0);
            assertThat(eastSummary.get("requests").longValue()).isEqualTo(east.calls());
            assertThat(eastSummary.get("tokens").longValue()).isEqualTo(east.inputTokens() + east.outputTokens());
            assertThat(eastSummary.get("tpm_used_max").longValue()).isEqualTo(east.tpmUsedMax());
            assertThat(directory.resolve(".penstock"))
                    .as("the state of a completed run")
                    .doesNotExist();
            assertThat(directory.resolve("out.jsonl.partial")).doesNotExist();
        }
    }

    @Test
    void aRequestThatFailsIsInTheOutputWithItsError() throws Exception {
        try (SimulatedProvider provider = provider("instant")) {
            provider.setFaults(FaultPlan.script(new Fault.Status(400, Optional.empty())));
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 80"))
                    .toString();

            Ended ended =
                    workshop.penstock("run", workshop.requests("in.jsonl", 5).toString(), "-o", out(), "-c", config);

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.INCOMPLETE);
            List<JsonNode> failed = workshop.lines("out.jsonl").stream()
                    .filter(line -> !line.get("error").isNull())
                    .toList();
            assertThat(failed).hasSize(1);
            assertThat(failed.get(0).at("/response/status_code").intValue()).isEqualTo(400);
            assertThat(failed.get(0).at("/error/message").textValue()).isNotEmpty();
        }
    }

    @Test
    void anAnswerThatIsTooLargeEndsFailedAndIsNotAskedForAgain() throws Exception {
        try (SimulatedProvider provider = provider("instant")) {
            String inputs = "\"x\",".repeat(243) + "\"x\"";
            Path input = Files.writeString(workshop.path("in.jsonl"), """
                    {"custom_id":"large","method":"POST","url":"/v1/embeddings","body":{"model":"chat",\
                    "dimensions":4096,"input":[%s]}}
                    {"custom_id":"small","method":"POST","url":"/v1/embeddings","body":{"model":"chat","input":"x"}}
                    """.formatted(inputs));
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 80"))
                    .toString();

            Ended ended = workshop.penstock("run", input.toString(), "-o", out(), "-c", config);

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.INCOMPLETE);
            JsonNode failed = line("large");
            assertThat(failed.at("/error/code").textValue()).isEqualTo("answer_too_large");
            assertThat(failed.at("/error/message").textValue()).contains("8388608 bytes");
            assertThat(failed.at("/response/status_code").intValue()).isEqualTo(200);
            assertThat(failed.at("/response/body").isNull()).isTrue();
            assertThat(line("small").get("error").isNull()).isTrue();
            assertThat(provider.stats().key("east").calls()).isEqualTo(2);
        }
    }

    @Test
    void theSameCommandGoesOnAfterAKill() throws Exception {
        try (SimulatedProvider provider = provider("0.4s")) {
            String input = workshop.requests("in.jsonl", 120).toString();
            String config = workshop.configuration(
                            workshop.instance("east", provider.baseUrl(), "rpm: 80, concurrency: 4"),
                            workshop.instance("west", provider.baseUrl(), "rpm: 90, concurrency: 4"))
                    .toString();
            String data = workshop.path("data").toString();
            String summary = workshop.path("summary.json").toString();
            String[] command = {"run", input, "-o", out(), "-c", config, "--data-dir", data, "--summary", summary};

            Process first = workshop.start("first", command);
            try {
                awaitAnswers(30, provider, first, "first.log");
                assertThat(workshop.penstock(command).err())
                        .contains("data directory " + data + " is in use by another process");
            } finally {
                kill(first);
            }
            Ended other = workshop.penstock(
                    "run",
                    workshop.requests("other.jsonl", 3).toString(),
                    "-o",
                    out(),
                    "-c",
                    config,
                    "--data-dir",
                    data);
            assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(other.err()).contains("holds an unfinished run of " + input);
            Process second = workshop.start("second", command);
            try {
                awaitAnswers(60, provider, second, "second.log");
            } finally {
                kill(second);
            }
            Process third = workshop.start("third", command);
            boolean ended = third.waitFor(3, TimeUnit.MINUTES);
            kill(third);

            String log = Files.readString(workshop.path("third.log"));
            assertThat(ended).as(log).isTrue();
            assertThat(third.exitValue()).as(log).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(log)
                    .contains(
                            "going on with the run", "120 requests in", "between an interruption and the same command");
            assertThat(workshop.json("summary.json").get("paused_seconds").doubleValue())
                    .isPositive();
            assertAnsweredOnce(120);
            assertLimitsKept(provider);
            assertThat(workshop.path("data")).as("a directory that was named").isDirectory();
            assertEveryCallIsCounted(provider, workshop.json("summary.json"));
        }
    }

    @Test
    void whatFailedIsRunAgainAlsoAcrossAKillAndWhatSucceededIsCopied() throws Exception {
        try (SimulatedProvider provider = provider("0.3s")) {
            Fault[] refusals = Collections.nCopies(10, new Fault.Status(400, Optional.empty()))
                    .toArray(Fault[]::new);
            provider.setFaults(FaultPlan.script(refusals));
            String input = workshop.requests("in.jsonl", 30).toString();
            String config = workshop.configuration(
                            workshop.instance("east", provider.baseUrl(), "rpm: 80, concurrency: 10"))
                    .toString();
            Ended first = workshop.penstock(
                    "run", input, "-o", workshop.path("first.jsonl").toString(), "-c", config);
            assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(answered(provider)).isEqualTo(20);
            workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 80, concurrency: 1"));
            String[] command = {
                "run",
                input,
                "-o",
                out(),
                "-c",
                config,
                "--retry-failed",
                workshop.path("first.jsonl").toString()
            };

            Process killed = workshop.start("killed", command);
            try {
                awaitAnswers(23, provider, killed, "killed.log");
            } finally {
                kill(killed);
            }
            assertThat(workshop.penstock("run", input, "-o", out(), "-c", config)
                            .err())
                    .contains("holds an unfinished run of " + input
                            + ", which has changed since, or what --retry-failed");
            Process again = workshop.start("again", command);
            boolean ended = again.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            kill(again);

            String log = Files.readString(workshop.path("again.log"));
            assertThat(ended).as(log).isTrue();
            assertThat(again.exitValue()).as(log).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(log).contains("10 requests, beside 20 that have succeeded earlier", "going on with the run");
            assertAnsweredOnce(30);
            assertThat(answered(provider))
                    .as("with what ran when it was killed")
                    .isBetween(30L, 31L);
            assertThat(Files.readAllLines(workshop.path("out.jsonl")))
                    .containsAll(Files.readAllLines(workshop.path("first.jsonl")).stream()
                            .filter(line -> line.contains("\"error\":null"))
                            .toList());
            assertThat(workshop.path(".penstock")).doesNotExist();
        }
    }

    @Test
    void aDiskThatFillsUpEndsTheRunWithAMessageAndTheSameCommandResumes() throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.start(
                ProviderConfig.builder().latency(LatencyModel.parse("0.2s")).build())) {
            Path input = workshop.longRequests("in.jsonl", 80, 500_000);
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 100000"))
                    .toString();
            String[] command = {
                "run",
                input.toString(),
                "-o",
                out(),
                "-c",
                config,
                "--data-dir",
                workshop.path("data").toString()
            };

            Process full = workshop.startWithShortFiles(SHORTER_THAN_A_SEGMENT_MEBIBYTES, "full", command);
            boolean ended = full.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            kill(full);
            String log = Files.readString(workshop.path("full.log"));
            assertThat(ended).as(log).isTrue();
            assertThat(full.exitValue()).as(log).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(log)
                    .contains("the embedded broker cannot go on", "disk", "The same command resumes")
                    .doesNotContain("\tat ");

            Process again = workshop.start("again", command);
            boolean completed = again.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            kill(again);
            assertThat(completed)
                    .as(Files.readString(workshop.path("again.log")))
                    .isTrue();
            assertThat(again.exitValue()).isEqualTo(ExitCode.SUCCEEDED);
            assertAnsweredOnce(80);
        }
    }

    @Test
    void ctrlCInATerminalLetsCallsUnderWayEndWhileTheBarIsDrawn() throws Exception {
        try (SimulatedProvider provider = provider("0.4s")) {
            String config = workshop.configuration(
                            workshop.instance("east", provider.baseUrl(), "rpm: 80, concurrency: 4"))
                    .toString();
            Process run = workshop.startInATerminal(
                    "run",
                    "run",
                    workshop.requests("in.jsonl", 60).toString(),
                    "-o",
                    out(),
                    "-c",
                    config,
                    "--data-dir",
                    workshop.path("data").toString());
            try {
                awaitAnswers(8, provider, run, "run.log");
                Workshop.await("the bar", PATIENCE, () -> log("run.log").contains("answered"));
                run.getOutputStream().write(CTRL_C);
                run.getOutputStream().flush();
                assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                kill(run);
            }

            assertThat(log("run.log")).contains("stopping …", "goes on where it stopped");
            assertThat(run.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
        }
    }

    private String log(String name) throws IOException {
        return Files.readString(workshop.path(name));
    }

    /** Also those that were under way when a process was killed. Its own count is the judge. */
    private static void assertEveryCallIsCounted(SimulatedProvider provider, JsonNode summary) {
        long calls = 0;
        long tokens = 0;
        for (KeyStats key : provider.stats().keys().values()) {
            calls += key.calls();
            tokens += key.inputTokens() + key.outputTokens();
        }
        assertThat(summary.get("attempts").longValue()).isEqualTo(calls);
        assertThat(summary.get("cut_off").longValue()).isBetween(1L, 16L);
        assertThat(summary.get("input_tokens").longValue()
                        + summary.get("output_tokens").longValue())
                .isCloseTo(tokens, Percentage.withPercentage(1));
    }

    private void awaitAnswers(int count, SimulatedProvider provider, Process process, String log) throws Exception {
        try {
            Workshop.await(count + " answers", PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("ended with " + process.exitValue());
                }
                return answered(provider) >= count;
            });
        } catch (AssertionError error) {
            throw new AssertionError(
                    "%s; %d answers; the log:%n%s"
                            .formatted(error.getMessage(), answered(provider), Files.readString(workshop.path(log))),
                    error);
        }
    }

    private static long answered(SimulatedProvider provider) {
        return provider.stats().keys().values().stream()
                .mapToLong(KeyStats::answered)
                .sum();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private JsonNode line(String id) throws Exception {
        return workshop.lines("out.jsonl").stream()
                .filter(line -> line.get("custom_id").textValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String out() {
        return workshop.path("out.jsonl").toString();
    }

    private static SimulatedProvider provider(String latency) throws Exception {
        return SimulatedProvider.start(ProviderConfig.builder()
                .latency(LatencyModel.parse(latency))
                .key("east", Limits.perMinute(80, 50_000))
                .key("west", Limits.perMinute(90, 50_000))
                .build());
    }

    private void assertAnsweredOnce(int count) throws Exception {
        List<JsonNode> lines = workshop.lines("out.jsonl");
        Set<String> ids = new HashSet<>();
        lines.forEach(line -> ids.add(line.get("custom_id").textValue()));
        assertThat(lines).hasSize(count);
        assertThat(ids).hasSize(count);
        assertThat(lines).allMatch(line -> line.at("/response/status_code").intValue() == 200);
    }

    private static void assertLimitsKept(SimulatedProvider provider) {
        assertThat(provider.stats().keys().values()).allSatisfy(key -> {
            assertThat(key.refused()).isZero();
            assertThat(key.rpmUsedMax()).isLessThanOrEqualTo(key.rpmLimit().orElseThrow());
            assertThat(key.tpmUsedMax()).isLessThanOrEqualTo(key.tpmLimit().orElseThrow());
        });
    }
}
