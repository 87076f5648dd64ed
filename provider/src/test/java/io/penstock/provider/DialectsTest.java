package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.provider.faults.Fault;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of Anthropic's and Azure's APIs; OpenAI's are those of the other tests. */
class DialectsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String MESSAGES = "/v1/messages";
    private static final String AZURE_CHAT = "/openai/deployments/small/chat/completions?api-version=2024-10-21";

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedProvider provider = SimulatedProvider.start(
            ProviderConfig.builder()
                    .outputs(OutputLengthModel.parse("0.5"))
                    .cachedShare(0.25)
                    .key("k", Limits.perMinute(2, 1_000))
                    .build(),
            () -> NOW,
            nanos::get);
    private final Caller caller = Caller.of(provider, "unused");

    DialectsTest() throws IOException {}

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void messagesAreAnsweredInTheirShape() throws Exception {
        HttpResponse<String> response = caller.send(message("'max_tokens':80"));

        JsonNode answer = Caller.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.header(response, "request-id")).startsWith("req_");
        assertThat(answer.path("type").asText()).isEqualTo("message");
        assertThat(answer.path("role").asText()).isEqualTo("assistant");
        assertThat(answer.at("/content/0/type").asText()).isEqualTo("text");
        assertThat(answer.at("/content/0/text").asText()).hasSize(160);
        assertThat(answer.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(answer.path("usage"))
                .isEqualTo(Caller.json("{\"input_tokens\":15,\"cache_creation_input_tokens\":0,"
                        + "\"cache_read_input_tokens\":5,\"output_tokens\":40,\"service_tier\":\"standard\"}"));
        assertThat(provider.stats().key("k").inputTokens()).isEqualTo(20);
    }

    @Test
    void aKeysStandingIsInAnthropicsHeaders() throws Exception {
        HttpResponse<String> response = caller.send(message("'max_tokens':80"));

        assertThat(Caller.header(response, "anthropic-ratelimit-requests-limit"))
                .isEqualTo("2");
        assertThat(Caller.header(response, "anthropic-ratelimit-requests-remaining"))
                .isEqualTo("1");
        assertThat(Caller.header(response, "anthropic-ratelimit-tokens-remaining"))
                .isEqualTo("940");
        assertThat(Instant.parse(Caller.header(response, "anthropic-ratelimit-tokens-reset")))
                .isEqualTo(NOW.plusSeconds(60));
        assertThat(Caller.header(response, "x-ratelimit-limit-requests")).isEmpty();
    }

    @Test
    void aStreamedMessageHasTheEventsOfItsShape() throws Exception {
        HttpResponse<String> response = caller.send(message("'max_tokens':80,'stream':true"));

        List<JsonNode> events = Caller.events(response);
        assertThat(Caller.header(response, "content-type")).startsWith("text/event-stream");
        assertThat(events.stream()
                        .map(event -> event.path("type").asText())
                        .filter(type -> !type.equals("content_block_delta")))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.stream()
                        .mapToInt(event -> event.at("/delta/text").asText().length())
                        .sum())
                .isEqualTo(160);
        assertThat(events.get(0).at("/message/usage/cache_read_input_tokens").asLong())
                .isEqualTo(5);
        assertThat(events.get(events.size() - 2).at("/usage/output_tokens").asLong())
                .isEqualTo(40);
    }

    @Test
    void theKeyOfAnotherDialectIsNotRead() throws Exception {
        HttpResponse<String> messages = caller.send(request(MESSAGES, "'max_tokens':8")
                .header("anthropic-version", "2023-06-01")
                .header("Authorization", "Bearer k")
                .build());
        HttpResponse<String> azure = caller.send(
                request(AZURE_CHAT, "'max_tokens':8").header("x-api-key", "k").build());

        assertThat(messages.statusCode()).isEqualTo(401);
        assertThat(Caller.json(messages).at("/error/type").asText()).isEqualTo("authentication_error");
        assertThat(azure.statusCode()).isEqualTo(401);
        assertThat(Caller.json(azure).at("/error/code").asText()).isEqualTo("401");
    }

    @Test
    void aMessageSaysItsVersionAndItsMaximum() throws Exception {
        HttpResponse<String> unversioned = caller.send(
                request(MESSAGES, "'max_tokens':8").header("x-api-key", "k").build());
        HttpResponse<String> unbounded = caller.send(message("'temperature':1"));

        assertThat(unversioned.statusCode()).isEqualTo(400);
        assertThat(Caller.json(unversioned).at("/error/message").asText()).contains("anthropic-version");
        assertThat(unbounded.statusCode()).isEqualTo(400);
        assertThat(Caller.json(unbounded).at("/error/message").asText()).contains("max_tokens");
    }

    @Test
    void aRefusedMessageSaysWhenToComeAgain() throws Exception {
        caller.send(message("'max_tokens':8"));
        caller.send(message("'max_tokens':8"));
        HttpResponse<String> refused = caller.send(message("'max_tokens':8"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Caller.header(refused, "retry-after")).isEqualTo("60");
        assertThat(Caller.header(refused, "retry-after-ms")).isEmpty();
        assertThat(Caller.json(refused).path("type").asText()).isEqualTo("error");
        assertThat(Caller.json(refused).at("/error/type").asText()).isEqualTo("rate_limit_error");
    }

    @Test
    void anOverloadedProviderSaysSo() throws Exception {
        provider.setFaults(FaultPlan.script(new Fault.Status(529, Optional.empty())));

        HttpResponse<String> overloaded = caller.send(message("'max_tokens':8"));

        assertThat(overloaded.statusCode()).isEqualTo(529);
        assertThat(Caller.json(overloaded).at("/error/type").asText()).isEqualTo("overloaded_error");
    }

    @Test
    void aDeploymentOfAzureAnswersInOpenAisShape() throws Exception {
        HttpResponse<String> response = caller.send(azure(AZURE_CHAT));

        JsonNode answer = Caller.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.header(response, "apim-request-id")).startsWith("req_");
        assertThat(Caller.header(response, "x-ratelimit-remaining-tokens")).isEqualTo("976");
        assertThat(Caller.header(response, "x-ratelimit-reset-tokens")).isEqualTo("60");
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("model").asText()).isEqualTo("small");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/deployments/small/chat/completions",
                "/openai/deployments/small/responses?api-version=2024-10-21",
                "/openai/deployments/small/messages?api-version=2024-10-21",
                "/openai/v1/messages"
            })
    void whatAzureDoesNotHaveIsNotFound(String path) throws Exception {
        assertThat(caller.send(azure(path)).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/v1/responses, response",
        "/openai/v1/chat/completions, chat.completion",
        "/openai/deployments/small/embeddings?api-version=2024-10-21, list"
    })
    void azureHasTheOtherEndpointsToo(String path, String object) throws Exception {
        HttpResponse<String> response = caller.send(azure(path));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.json(response).path("object").asText()).isEqualTo(object);
    }

    private HttpRequest message(String fields) {
        return request(MESSAGES, fields)
                .header("x-api-key", "k")
                .header("anthropic-version", "2023-06-01")
                .build();
    }

    private HttpRequest azure(String path) {
        return request(path, "'max_tokens':8,'input':'word'")
                .header("api-key", "k")
                .build();
    }

    /** Twenty input tokens, the model and what else is given. */
    private HttpRequest.Builder request(String path, String fields) {
        String body = "{'model':'m'," + fields + ",'messages':[{'role':'user','content':'" + "word".repeat(13) + "'}]}";
        return HttpRequest.newBuilder(URI.create(provider.resourceUrl()).resolve(path))
                .POST(BodyPublishers.ofString(body.replace('\'', '"')));
    }
}
