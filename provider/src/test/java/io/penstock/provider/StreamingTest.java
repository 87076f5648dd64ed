package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.provider.model.LatencyModel;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
    private static final String MESSAGES = "'messages':[{'role':'user','content':'x'}]";

    private final SimulatedProvider provider;
    private final Caller caller;

    StreamingTest() throws IOException {
        provider = SimulatedProvider.start(ProviderConfig.builder()
                .outputs(OutputLengthModel.parse("0.5"))
                .latency(LatencyModel.parse("1ms+10ms").scaledBy(0.001))
                .build());
        caller = Caller.of(provider, "k");
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aStreamedChatCompletionIsTheWholeOneInPieces() throws Exception {
        HttpResponse<String> streamed = caller.send(caller.post(
                "/v1/chat/completions",
                "{'model':'m','max_tokens':200,'stream':true,'stream_options':{'include_usage':true}," + MESSAGES
                        + "}"));

        List<JsonNode> chunks = Caller.events(streamed);
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(
                chunk.path("choices").path(0).path("delta").path("content").asText("")));
        assertThat(Caller.header(streamed, "content-type")).startsWith("text/event-stream");
        assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
        assertThat(chunks.get(0)
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .path("role")
                        .asText())
                .isEqualTo("assistant");
        assertThat(text).hasSize(400);
        assertThat(chunks.get(chunks.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asText())
                .isEqualTo("stop");
        assertThat(chunks.get(chunks.size() - 1).path("choices")).isEmpty();
        assertThat(chunks.get(chunks.size() - 1)
                        .path("usage")
                        .path("completion_tokens")
                        .asLong())
                .isEqualTo(100);
        assertThat(provider.stats().key("k").answered()).isEqualTo(1);
    }

    @Test
    void usageIsStreamedOnlyWhenItIsAskedFor() throws Exception {
        HttpResponse<String> streamed = caller.send(
                caller.post("/v1/chat/completions", "{'model':'m','max_tokens':20,'stream':true," + MESSAGES + "}"));

        assertThat(streamed.body()).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    }

    @Test
    void completionsAreStreamedAsText() throws Exception {
        List<JsonNode> chunks = Caller.events(caller.send(
                caller.post("/v1/completions", "{'model':'m','prompt':'x','max_tokens':200,'stream':true}")));

        assertThat(chunks)
                .hasSize(4)
                .allMatch(chunk -> chunk.path("object").asText().equals("text_completion"));
        assertThat(chunks.get(3).path("choices").path(0).path("finish_reason").asText())
                .isEqualTo("stop");
    }

    @Test
    void responsesAreStreamedAsNumberedEvents() throws Exception {
        HttpResponse<String> streamed = caller.send(
                caller.post("/v1/responses", "{'model':'m','input':'x','max_output_tokens':200,'stream':true}"));

        List<JsonNode> events = Caller.events(streamed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            assertThat(event.path("sequence_number").asInt()).isEqualTo(i);
            assertThat(streamed.body()).contains("event: " + event.path("type").asText() + "\n");
            text.append(event.path("delta").asText(""));
        }
        JsonNode last = events.get(events.size() - 1);
        assertThat(events.get(0).path("type").asText()).isEqualTo("response.created");
        assertThat(text).hasSize(400);
        assertThat(last.path("type").asText()).isEqualTo("response.completed");
        assertThat(last.path("response").path("usage").path("output_tokens").asLong())
                .isEqualTo(100);
    }
}
