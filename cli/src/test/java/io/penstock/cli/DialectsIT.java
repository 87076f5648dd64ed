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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run through the whole pipeline with a pool of each dialect, against a provider that speaks all of them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DialectsIT {
    private static final int REQUESTS_A_POOL = 20;
    private static final List<String> KEYS = List.of("open", "azure", "claude");

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
    void aBatchGoesThroughInstancesOfEachDialect() throws Exception {
        try (SimulatedProvider provider = provider()) {
            Ended ended = run(requests(), provider);

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertEveryAnswerHasTheShapeOfItsDialect();
            JsonNode summary = workshop.json("summary.json");
            assertThat(summary.get("attempts").intValue()).isEqualTo(3 * REQUESTS_A_POOL);
            for (JsonNode instance : summary.get("instances")) {
                KeyStats key = provider.stats().key(instance.get("id").textValue());
                assertThat(key.answered()).isEqualTo(REQUESTS_A_POOL);
                assertThat(key.refused()).isZero();
                assertThat(key.invalid()).isZero();
                assertThat(instance.get("tokens").longValue()).isEqualTo(key.inputTokens() + key.outputTokens());
            }
        }
    }

    @Test
    void anOverloadedProviderIsAskedAgain() throws Exception {
        try (SimulatedProvider provider = provider()) {
            provider.setFaults(FaultPlan.script(new Fault.Status(529, Optional.empty())));
            Path input = Files.writeString(
                    workshop.path("in.jsonl"), line("a", "/v1/messages", "claude", "\"max_tokens\":5"));

            Ended ended = run(input, provider);

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(workshop.json("summary.json").get("attempts").intValue()).isEqualTo(2);
            assertThat(provider.stats().key("claude").faults()).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatItsPoolsDialectDoesNotHaveIsNotSubmitted() throws Exception {
        try (SimulatedProvider provider = provider()) {
            Path input = Files.writeString(
                    workshop.path("in.jsonl"), line("a", "/v1/chat/completions", "claude", "\"max_tokens\":5"));

            Ended ended = run(input, provider);

            assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(ended.err()).contains("in.jsonl:1", "which pool `claude` does not answer");
            assertThat(provider.stats().keys().values())
                    .allSatisfy(key -> assertThat(key.calls()).isZero());
        }
    }

    private Ended run(Path input, SimulatedProvider provider) throws Exception {
        return workshop.penstock(
                "run",
                input.toString(),
                "-o",
                workshop.path("out.jsonl").toString(),
                "-c",
                configuration(provider).toString(),
                "--summary",
                workshop.path("summary.json").toString());
    }

    private void assertEveryAnswerHasTheShapeOfItsDialect() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonNode line : workshop.lines("out.jsonl")) {
            JsonNode body = line.at("/response/body");
            String id = line.get("custom_id").textValue();
            ids.add(id);
            assertThat(line.at("/response/request_id").textValue()).startsWith("req_");
            if (id.startsWith("claude")) {
                assertThat(body.get("type").textValue()).isEqualTo("message");
                assertThat(body.at("/content/0/text").textValue()).isNotEmpty();
                assertThat(body.at("/usage/cache_read_input_tokens").longValue())
                        .isPositive();
            } else {
                assertThat(body.get("object").textValue()).isEqualTo("chat.completion");
                assertThat(body.at("/choices/0/message/content").textValue()).isNotEmpty();
            }
            if (id.startsWith("azure")) {
                assertThat(body.get("model").textValue()).isEqualTo("my-deployment");
            }
        }
        assertThat(ids).hasSize(3 * REQUESTS_A_POOL);
    }

    /** Every second one streamed. */
    private Path requests() throws Exception {
        var text = new StringBuilder();
        for (int i = 0; i < REQUESTS_A_POOL; i++) {
            String fields = "\"max_tokens\":" + (5 + i);
            String streamed = i % 2 == 0 ? fields : fields + ",\"stream\":true";
            String withUsage = i % 2 == 0 ? fields : streamed + ",\"stream_options\":{\"include_usage\":true}";
            text.append(line("open" + i, "/v1/chat/completions", "open", withUsage));
            text.append(line("azure" + i, "/v1/chat/completions", "azure", withUsage));
            text.append(line("claude" + i, "/v1/messages", "claude", streamed));
        }
        return Files.writeString(workshop.path("in.jsonl"), text);
    }

    private static String line(String id, String url, String pool, String fields) {
        return """
                {"custom_id":"%s","method":"POST","url":"%s","body":{"model":"%s",%s,\
                "messages":[{"role":"user","content":"Say something about %s, please."}]}}
                """.formatted(id, url, pool, fields, id);
    }

    private Path configuration(SimulatedProvider provider) throws Exception {
        String limits = "rpm: 500, tpm: 50000";
        return Files.writeString(
                workshop.path("penstock.yaml"),
                "pools:\n"
                        + pool("open", workshop.instance("open", provider.baseUrl(), limits))
                        + pool(
                                "azure",
                                workshop.instance(
                                        "azure",
                                        provider.resourceUrl(),
                                        limits + ", dialect: azure, model: my-deployment"))
                        + pool(
                                "claude",
                                workshop.instance("claude", provider.baseUrl(), limits + ", dialect: anthropic")));
    }

    private static String pool(String name, String instance) {
        return "  " + name + ":\n    instances:\n      - " + instance + "\n";
    }

    private static SimulatedProvider provider() throws Exception {
        ProviderConfig.Builder config = ProviderConfig.builder().cachedShare(0.25);
        KEYS.forEach(key -> config.key(key, Limits.perMinute(500, 50_000)));
        return SimulatedProvider.start(config.build());
    }
}
