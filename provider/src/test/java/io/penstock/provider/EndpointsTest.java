package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private SimulatedProvider provider;
    private Caller caller;

    EndpointsTest() throws IOException {
        provider = SimulatedProvider.start(ProviderConfig.builder()
                .outputs(OutputLengthModel.parse("0.5"))
                .cachedShare(0.25)
                .build());
        caller = Caller.of(provider, "k");
    }

    @BeforeEach
    void isUp() throws Exception {
        assertThat(caller.send(caller.request("/health/live").build()).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void chatCompletionsAreAnsweredInTheirShape() throws Exception {
        HttpResponse<String> response = caller.chat(80);

        JsonNode answer = Caller.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.header(response, "content-type")).isEqualTo("application/json");
        assertThat(Caller.header(response, "x-request-id")).startsWith("req_");
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).hasSize(160);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("usage"))
                .isEqualTo(Caller.json("{\"prompt_tokens\":20,\"completion_tokens\":40,\"total_tokens\":60,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}"));
    }

    @Test
    void everyChoiceIsCounted() throws Exception {
        JsonNode answer = Caller.json(caller.send(caller.post(
                "/v1/chat/completions",
                "{'model':'m','n':3,'max_tokens':10,'messages':[{'role':'user','content':'x'}]}")));

        assertThat(answer.path("choices")).hasSize(3);
        assertThat(answer.path("usage").path("completion_tokens").asLong()).isEqualTo(15);
        assertThat(provider.stats().key("k").outputTokens()).isEqualTo(15);
    }

    @Test
    void completionsAreAnsweredInTheirShape() throws Exception {
        JsonNode answer = Caller.json(
                caller.send(caller.post("/v1/completions", "{'model':'m','prompt':'12345','max_tokens':8}")));

        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(answer.path("choices").path(0).path("text").asText()).hasSize(16);
        assertThat(answer.path("usage").path("prompt_tokens").asLong()).isEqualTo(2);
        assertThat(answer.path("usage").path("completion_tokens").asLong()).isEqualTo(4);
    }

    @Test
    void responsesAreAnsweredInTheirShape() throws Exception {
        JsonNode answer = Caller.json(
                caller.send(caller.post("/v1/responses", "{'model':'m','input':'12345678','max_output_tokens':8}")));

        assertThat(answer.path("object").asText()).isEqualTo("response");
        assertThat(answer.path("status").asText()).isEqualTo("completed");
        assertThat(answer.path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .hasSize(16);
        assertThat(answer.path("usage").path("input_tokens").asLong()).isEqualTo(2);
        assertThat(answer.path("usage").path("output_tokens").asLong()).isEqualTo(4);
    }

    @Test
    void embeddingsHaveNoOutputTokens() throws Exception {
        JsonNode answer = Caller.json(
                caller.send(caller.post("/v1/embeddings", "{'model':'m','input':['1234','12345'],'dimensions':3}")));

        assertThat(answer.path("object").asText()).isEqualTo("list");
        assertThat(answer.path("data")).hasSize(2);
        assertThat(answer.path("data").path(1).path("index").asInt()).isEqualTo(1);
        assertThat(answer.path("data").path(0).path("embedding")).hasSize(3);
        assertThat(answer.path("usage")).isEqualTo(Caller.json("{\"prompt_tokens\":3,\"total_tokens\":3}"));
        assertThat(provider.stats().key("k").outputTokens()).isZero();
    }

    @Test
    void theSameCallIsAnsweredAlikeByEveryProviderOfASeed() throws Exception {
        try (SimulatedProvider twin =
                SimulatedProvider.start(ProviderConfig.builder().seed(5).build())) {
            try (SimulatedProvider other =
                    SimulatedProvider.start(ProviderConfig.builder().seed(5).build())) {
                assertThat(text(Caller.of(twin, "a"))).isEqualTo(text(Caller.of(other, "b")));
            }
        }
    }

    private static String text(Caller caller) throws Exception {
        return Caller.json(caller.send(
                        caller.post("/v1/completions", "{'model':'m','prompt':'tell me','max_tokens':1000}")))
                .path("choices")
                .toString();
    }

    @Test
    void mistakesAreAnsweredInOpenAisErrorShape() throws Exception {
        HttpResponse<String> noPrompt = caller.send(caller.post("/v1/completions", "{'model':'m'}"));

        assertThat(noPrompt.statusCode()).isEqualTo(400);
        assertThat(Caller.json(noPrompt).path("error").path("param").asText()).isEqualTo("prompt");
        assertThat(Caller.json(noPrompt).path("error").path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(caller.send(caller.post("/v1/nothing", "{}")).statusCode()).isEqualTo(404);
        assertThat(caller.send(caller.request("/v1/completions").build()).statusCode())
                .isEqualTo(405);
        assertThat(caller.send(caller.request("/stats").DELETE().build()).statusCode())
                .isEqualTo(405);
        assertThat(provider.stats().key("k").invalid()).isEqualTo(2);
    }

    @Test
    void aBodyAboveTheBoundIsAnsweredWith413AndTheConnectionGoesOn() throws Exception {
        byte[] large = new byte[Incoming.MAX_BODY_BYTES + 1];

        assertThat(caller.send(caller.request("/v1/completions")
                                .POST(BodyPublishers.ofByteArray(large))
                                .build())
                        .statusCode())
                .isEqualTo(413);
        assertThat(caller.chat(1).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallerWhoAsksBeforeSendingALargeBodyIsToldToGoOn() throws Exception {
        assertThat(caller.send(caller.request("/v1/chat/completions")
                                .expectContinue(true)
                                .POST(BodyPublishers.ofString(Caller.chatBody(5).replace('\'', '"')))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRepeatedIdOfTheCallerIsCounted() throws Exception {
        for (String id : new String[] {"a", "b", "a"}) {
            caller.send(caller.request("/v1/chat/completions")
                    .header("X-Request-Id", id)
                    .POST(BodyPublishers.ofString(Caller.chatBody(5).replace('\'', '"')))
                    .build());
        }

        assertThat(provider.stats().repeatedCalls()).isEqualTo(1);
    }

    @Test
    void aPortInUseIsSaidPlainly() {
        assertThatIOException()
                .isThrownBy(() -> SimulatedProvider.start(
                        ProviderConfig.builder().port(provider.port()).build()))
                .withMessageContaining("127.0.0.1:" + provider.port())
                .withMessageContaining("in use");
    }
}
