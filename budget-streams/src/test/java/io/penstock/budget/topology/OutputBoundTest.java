package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InferenceRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputBoundTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_tokens\": 12}                                            | 12",
                "{\"max_completion_tokens\": 34, \"messages\": [{\"max_tokens\": 9}]} | 34",
                "{\"max_output_tokens\": 56}                                     | 56",
                "{\"max_tokens\": 10, \"n\": 3}                                  | 30",
                "{\"n\": 4000000000, \"max_tokens\": 4000000000}                 | 1000000000000",
                "{\"max_tokens\": -5}                                            | 0"
            })
    void theBodySaysHowMuchMayBeGenerated(String body, long expected) {
        assertThat(OutputBound.of(request(body).build())).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "[1]", "{\"max_tokens\": null}", "{\"max_tokens\"", "no json"})
    void aBodyThatDoesNotSaySoHasNoBoundOfItsOwn(String body) {
        assertThat(OutputBound.of(request(body).build())).isEmpty();
    }

    @Test
    void theRecordGoesBeforeTheBody() {
        assertThat(OutputBound.of(
                        request("{\"max_tokens\": 12}").setMaxOutputTokens(7L).build()))
                .hasValue(7);
    }

    @Test
    void embeddingsHaveNoOutput() {
        assertThat(OutputBound.of(request("{\"max_tokens\": 12}")
                        .setEndpoint("/v1/embeddings")
                        .build()))
                .hasValue(0);
    }

    private static InferenceRequest.Builder request(String body) {
        return InferenceRequest.newBuilder()
                .setRequestId("a")
                .setPool("chat")
                .setEndpoint("/v1/chat/completions")
                .setBody(body);
    }
}
