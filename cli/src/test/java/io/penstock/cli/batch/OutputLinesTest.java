package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void anAnswerIsALineOfTheBatchFormat() throws Exception {
        String line = OutputLines.of(response("a", ResponseStatus.SUCCEEDED)
                .setHttpStatus(200)
                .setProviderRequestId("req_7")
                .setBody("{\"id\":\"chatcmpl-1\",\"n\":1.10}")
                .build());

        assertThat(line).contains("\"body\":{\"id\":\"chatcmpl-1\",\"n\":1.10}").doesNotContain("\n");
        JsonNode json = JSON.readTree(line);
        assertThat(json.fieldNames()).toIterable().containsExactly("id", "custom_id", "response", "error");
        assertThat(json.get("id").textValue()).matches("batch_req_[0-9a-f]{32}");
        assertThat(json.get("custom_id").textValue()).isEqualTo("a");
        assertThat(json.get("response").fieldNames()).toIterable().containsExactly("status_code", "request_id", "body");
        assertThat(json.get("response").get("status_code").intValue()).isEqualTo(200);
        assertThat(json.get("response").get("request_id").textValue()).isEqualTo("req_7");
        assertThat(json.get("error").isNull()).isTrue();
    }

    @Test
    void aRequestWithoutAnAnswerHasItsErrorAlone() throws Exception {
        JsonNode json = JSON.readTree(OutputLines.of(response("a", ResponseStatus.EXPIRED)
                .setError(new ResponseError("max_wait", "waited \"longer\" than 10 s"))
                .build()));

        assertThat(json.get("response").isNull()).isTrue();
        assertThat(json.get("error").get("code").textValue()).isEqualTo("max_wait");
        assertThat(json.get("error").get("message").textValue()).isEqualTo("waited \"longer\" than 10 s");
    }

    @Test
    void aRefusedRequestHasBothTheAnswerAndTheError() throws Exception {
        JsonNode json = JSON.readTree(OutputLines.of(response("a", ResponseStatus.FAILED)
                .setHttpStatus(400)
                .setBody("{\"error\":{}}")
                .setError(new ResponseError("bad_request", "refused"))
                .build()));

        assertThat(json.get("response").get("status_code").intValue()).isEqualTo(400);
        assertThat(json.get("response").get("body").has("error")).isTrue();
        assertThat(json.get("error").get("code").textValue()).isEqualTo("bad_request");
    }

    @Test
    void aBodyThatIsNoJsonBecomesAString() throws Exception {
        for (String body : new String[] {"<html>\n</html>", "{\"a\":1} trailing", "{\"a\":", ""}) {
            JsonNode json = JSON.readTree(OutputLines.of(response("a", ResponseStatus.FAILED)
                    .setHttpStatus(502)
                    .setBody(body)
                    .build()));

            assertThat(json.get("response").get("body").textValue()).isEqualTo(body);
        }
    }

    @Test
    void aBodyOfSeveralLinesStaysOnOne() throws Exception {
        String line = OutputLines.of(response("a", ResponseStatus.SUCCEEDED)
                .setHttpStatus(200)
                .setBody("{\n  \"text\": \"two\\nlines\"\r\n}\n")
                .build());

        assertThat(line).doesNotContain("\n").doesNotContain("\r");
        assertThat(JSON.readTree(line).at("/response/body/text").textValue()).isEqualTo("two\nlines");
    }

    @Test
    void theSameResponseAlwaysHasTheSameId() throws Exception {
        String first = OutputLines.of(response("a", ResponseStatus.SUCCEEDED).build());
        String again = OutputLines.of(response("a", ResponseStatus.SUCCEEDED).build());
        String other = OutputLines.of(response("b", ResponseStatus.SUCCEEDED).build());

        assertThat(again).isEqualTo(first);
        assertThat(JSON.readTree(other).get("id"))
                .isNotEqualTo(JSON.readTree(first).get("id"));
    }

    private static InferenceResponse.Builder response(String id, ResponseStatus status) {
        return InferenceResponse.newBuilder()
                .setRequestId(id)
                .setBatchId("batch")
                .setPool("chat")
                .setEndpoint("/v1/chat/completions")
                .setStatus(status)
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(Instant.EPOCH)
                        .setCompletedAt(Instant.EPOCH)
                        .build());
    }
}
