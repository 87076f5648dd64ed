package io.penstock.dispatcher.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    private static final int MAX_BYTES = 10_000;

    @Test
    void chatChunksBecomeTheAnswerWithoutStreaming() throws Exception {
        Answer chat = assembler("/v1/chat/completions");

        assertThat(chat.accept(chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}")))
                .isFalse();
        assertThat(chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"Hel\"}}")))
                .isTrue();
        chat.accept(chunk("{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"Bye\"}}"));
        chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":null}"));
        chat.accept(chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}"));
        chat.accept(chunk("{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}"));
        chat.accept("{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}");
        chat.accept("[DONE]");

        assertThat(tree(chat))
                .isEqualTo(Json.MAPPER.readTree("{\"object\":\"chat.completion\",\"id\":\"c1\",\"created\":7,"
                        + "\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2},\"choices\":["
                        + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
                        + "\"finish_reason\":\"stop\"},"
                        + "{\"index\":1,\"message\":{\"role\":\"assistant\",\"content\":\"Bye\"},"
                        + "\"finish_reason\":\"length\"}]}"));
    }

    @Test
    void aLaterUsageOfZeroTakesNothingFromAnEarlierCount() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        chat.accept("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"abc\"}}],\"usage\":{\"prompt_tokens\":10,"
                + "\"completion_tokens\":7,\"total_tokens\":17,\"prompt_tokens_details\":{\"cached_tokens\":4}}}");
        chat.accept(
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":0,"
                        + "\"completion_tokens\":0,\"total_tokens\":null,\"prompt_tokens_details\":{\"cached_tokens\":0}}}");
        chat.accept("{\"choices\":[],\"usage\":null}");

        assertThat(tree(chat).get("usage"))
                .isEqualTo(Json.MAPPER.readTree("{\"prompt_tokens\":10,\"completion_tokens\":7,\"total_tokens\":17,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4}}"));
    }

    @Test
    void usageThatCountsUpEndsAtItsLast() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        for (int tokens = 1; tokens <= 3; tokens++) {
            chat.accept("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":" + tokens + "}}");
        }

        assertThat(tree(chat).at("/usage/completion_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void aMessagesLastUsageOfZeroInputKeepsTheFirst() throws Exception {
        Answer message = assembler("/v1/messages");
        message.accept(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}");
        message.accept("{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"input_tokens\":0,\"output_tokens\":15}}");
        message.accept("{\"type\":\"message_stop\"}");

        assertThat(tree(message).get("usage"))
                .isEqualTo(Json.MAPPER.readTree("{\"input_tokens\":25,\"output_tokens\":15}"));
    }

    @Test
    void aNumberThatJsonHasNotIsKeptAsText() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"ok\"},\"logprobs\":{\"content\":[{\"token\":\"a\","
                + "\"logprob\":-Infinity}]},\"finish_reason\":\"stop\"}"));

        assertThat(tree(chat).at("/choices/0/logprobs/content/0/logprob").asText())
                .isEqualTo("-Infinity");
    }

    @Test
    void toolCallsAreJoinedByTheirIndex() throws Exception {
        Answer chat = assembler("/v1/chat/completions");

        chat.accept(
                chunk(
                        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,"
                                + "\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}"));
        chat.accept(chunk(
                "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\"}}]}}"));
        chat.accept(chunk(
                "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\":1}\"}}]}}"));
        chat.accept(chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}"));

        JsonNode message = tree(chat).at("/choices/0/message");
        assertThat(message.get("content").isNull()).isTrue();
        assertThat(message.at("/tool_calls/0/id").asText()).isEqualTo("call_1");
        assertThat(message.at("/tool_calls/0/function/name").asText()).isEqualTo("weather");
        assertThat(message.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{\"a\":1}");
    }

    @Test
    void logprobsAreAppended() throws Exception {
        Answer chat = assembler("/v1/chat/completions");

        chat.accept(
                chunk("{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\"}]}}"));
        chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"b\"},\"logprobs\":{\"content\":[{\"token\":\"b\"}]},"
                + "\"finish_reason\":\"stop\"}"));

        assertThat(tree(chat).at("/choices/0/logprobs/content")).hasSize(2);
    }

    @Test
    void completionsJoinTheirTexts() throws Exception {
        Answer completions = assembler("/v1/completions");

        assertThat(completions.accept("{\"id\":\"x\",\"choices\":[{\"index\":0,\"text\":\"on\"}]}"))
                .isTrue();
        completions.accept("{\"id\":\"x\",\"choices\":[{\"index\":0,\"text\":\"ce\",\"finish_reason\":\"stop\"}]}");

        assertThat(tree(completions))
                .isEqualTo(Json.MAPPER.readTree("{\"object\":\"text_completion\",\"id\":\"x\",\"choices\":"
                        + "[{\"index\":0,\"text\":\"once\",\"finish_reason\":\"stop\"}]}"));
    }

    @Test
    void theLastEventOfResponsesIsTheAnswer() throws Exception {
        Answer responses = assembler("/v1/responses");

        assertThat(responses.accept("{\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}"))
                .isFalse();
        assertThat(responses.accept("{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}"))
                .isTrue();
        responses.accept(
                "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"usage\":{\"input_tokens\":1}}}");

        assertThat(tree(responses)).isEqualTo(Json.MAPPER.readTree("{\"id\":\"r\",\"usage\":{\"input_tokens\":1}}"));
    }

    @Test
    void aStreamThatBreaksOffIsNotWholeAndWhatCameIsKept() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":\"\"}"));
        chat.accept("[DONE]");

        assertThat(chat.isWhole()).isFalse();
        assertThat(tree(chat).at("/choices/0/message/content").asText()).isEqualTo("Hel");
        assertThat(assembler("/v1/responses").isWhole()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/chat/completions | {'error':{'message':'overloaded'}}",
                "/v1/chat/completions | {'object':'error','message':'overloaded'}",
                "/v1/completions | {'id':'a','error':'overloaded'}",
                "/v1/responses | {'type':'error','message':'overloaded'}",
                "/v1/responses | {'type':'response.failed'}",
                "/v1/messages | {'type':'error','error':{'type':'overloaded_error'}}"
            })
    void anErrorInTheStreamIsKeptAsItCame(String endpoint, String event) throws Exception {
        Answer answer = assembler(endpoint);

        answer.accept(event.replace('\'', '"'));

        assertThat(answer.isWhole()).isFalse();
        assertThat(answer.stream().error()).contains(event.replace('\'', '"'));
    }

    @Test
    void theOutputOfAResponseThatItsLastEventLeavesOutIsPutTogether() throws Exception {
        Answer responses = assembler("/v1/responses");
        responses.accept("{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"id\":\"b\"}}");
        responses.accept("{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"a\"}}");
        responses.accept("{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"output\":[]}}");

        assertThat(tree(responses))
                .isEqualTo(Json.MAPPER.readTree("{\"id\":\"r\",\"output\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));
    }

    @Test
    void aChoiceMayNameItsIndexLast() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        chat.accept(chunk("{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\",\"index\":1}"));
        chat.accept(chunk("{\"finish_reason\":\"stop\",\"index\":0,\"delta\":{\"content\":\"a\"}}"));

        JsonNode choices = tree(chat).get("choices");
        assertThat(choices.at("/0/message/content").asText()).isEqualTo("a");
        assertThat(choices.at("/1/message/content").asText()).isEqualTo("b");
        assertThat(choices.at("/1/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void textsOutsideOfAsciiAndEscapesAreKept() throws Exception {
        Answer chat = assembler("/v1/chat/completions");
        for (String part : new String[] {"ü😀", "\\n\\\"", "\\u00e9", "x".repeat(5_000)}) {
            chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"" + part + "\"},\"finish_reason\":\"stop\"}"));
        }

        assertThat(tree(chat).at("/choices/0/message/content").asText()).isEqualTo("ü😀\n\"é" + "x".repeat(5_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"cut",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"cut\"}}",
                "{\"choices\":[{\"index\":0",
                "{\"choices\":[{\"delta\":{},",
                "{\"choices\":[",
                "{\"choices\":[]",
                "{\"usage\":{\"a\":",
                "{\"id\":\"a\"} {",
                "{\"id\":\"a\"}]",
                "{"
            })
    void anEventThatIsCutOrLongerThanItsObjectIsUnreadable(String data) {
        for (String endpoint : new String[] {"/v1/chat/completions", "/v1/messages", "/v1/responses"}) {
            assertThatThrownBy(() -> assembler(endpoint).accept(data))
                    .as(endpoint)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void nonsenseIsUnreadableAndNothingWorse() {
        for (String data : new String[] {
            "",
            "nonsense",
            "[]",
            "7",
            "{\"choices\":7}",
            "{\"choices\":[{\"index\":-1}]}",
            "{\"choices\":[{\"index\":999}]}",
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":99999}]}}]}",
            "{\"choices\":[{\"delta\":[]}]}"
        }) {
            try {
                Answer chat = assembler("/v1/chat/completions");
                chat.accept(data);
                chat.assembled();
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }

    @Test
    void theAssembledAnswerIsBounded() {
        Answer chat = assembler("/v1/chat/completions");

        assertThatThrownBy(() -> {
                    for (int i = 0; i <= MAX_BYTES / 100; i++) {
                        chat.accept(chunk("{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(100) + "\"}}"));
                    }
                })
                .isInstanceOf(AnswerTooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"index\":0,\"delta\":{\"field%d\":[{\"index\":4095}]}}",
                "{\"index\":0,\"delta\":{\"field%d\":{}}}",
                "{\"index\":0,\"delta\":{\"field%d\":[]}}",
                "{\"index\":0,\"delta\":{\"field%d\":\"\"}}",
                "{\"index\":0,\"delta\":{\"field%d\":1}}",
                "{\"index\":0,\"delta\":{\"list\":[%d]}}",
                "{\"index\":0,\"field%d\":{}}"
            })
    void fieldsAndElementsCountWithoutAnyText(String choice) {
        Answer chat = assembler("/v1/chat/completions");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < MAX_BYTES / 32; i++) {
                        chat.accept(chunk(choice.formatted(i)));
                    }
                })
                .isInstanceOf(AnswerTooLargeException.class);
    }

    @Test
    void blocksOfAMessageAreJoinedByTheirIndex() throws Exception {
        Answer message = assembler("/v1/messages");

        message.accept(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"content\":[],\"usage\":{\"input_tokens\":4}}}");
        assertThat(message.accept(block("start", 0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")))
                .isFalse();
        assertThat(message.accept(block("delta", 0, "{\"type\":\"thinking_delta\",\"thinking\":\"Let me\"}")))
                .isTrue();
        message.accept(block("delta", 0, "{\"type\":\"signature_delta\",\"signature\":\"EqQB\"}"));
        message.accept(block("start", 1, "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"weather\",\"input\":{}}"));
        message.accept(block("delta", 1, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}"));
        message.accept(block("delta", 1, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\": \"}"));
        message.accept(block("delta", 1, "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"Ulm\\\"}\"}"));
        message.accept(block("start", 2, "{\"type\":\"text\",\"text\":\"\",\"citations\":[]}"));
        message.accept(block("delta", 2, "{\"type\":\"citations_delta\",\"citation\":{\"document_index\":0}}"));
        message.accept(block("delta", 2, "{\"type\":\"text_delta\",\"text\":\"Sun\"}"));
        message.accept(
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":7}}");
        message.accept("{\"type\":\"message_stop\"}");

        assertThat(tree(message)).isEqualTo(Json.MAPPER.readTree("""
                                {"id":"m1","content":[
                                {"type":"thinking","thinking":"Let me","signature":"EqQB"},
                                {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Ulm"}},
                                {"type":"text","text":"Sun","citations":[{"document_index":0}]}],
                                "usage":{"input_tokens":4,"output_tokens":7},"stop_reason":"tool_use"}"""));
    }

    @Test
    void aToolsInputThatWasCutStaysAText() throws Exception {
        Answer message = assembler("/v1/messages");

        message.accept("{\"type\":\"message_start\",\"message\":{\"content\":[]}}");
        message.accept(block("start", 0, "{\"type\":\"tool_use\",\"input\":{}}"));
        message.accept(block("delta", 0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\": \"}"));
        message.accept("{\"type\":\"message_stop\"}");

        assertThat(tree(message).at("/content/0/input").asText()).isEqualTo("{\"city\": ");
    }

    @Test
    void aMessageIsWholeWhenItSaysWhyItStopped() throws Exception {
        Answer message = assembler("/v1/messages");
        message.accept("{\"type\":\"message_start\",\"message\":{\"content\":[],\"stop_reason\":null}}");
        message.accept(block("start", 0, "{\"type\":\"text\",\"text\":\"\"}"));

        assertThat(message.isWhole()).isFalse();
        message.accept("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}");
        assertThat(message.isWhole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"index\":-1,\"delta\":{\"text\":\"a\"}}",
                "{\"type\":\"content_block_delta\",\"index\":4096,\"delta\":{\"text\":\"a\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":7}",
                "nonsense"
            })
    void anEventOfAMessageThatCannotBeReadIsNoAnswer(String event) {
        assertThatThrownBy(() -> assembler("/v1/messages").accept(event)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"%d and much more of it\"}}",
                "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":{}}",
                "{\"type\":\"message_delta\",\"delta\":{\"field%d\":1}}",
                "{\"type\":\"message_delta\",\"usage\":{\"field%d\":1}}"
            })
    void anAssembledMessageIsBounded(String event) {
        Answer message = assembler("/v1/messages");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < MAX_BYTES / 20; i++) {
                        message.accept(event.formatted(i));
                    }
                })
                .isInstanceOf(AnswerTooLargeException.class);
    }

    @Test
    void embeddingsDoNotStream() {
        assertThat(EventStream.forEndpoint("/v1/embeddings", MAX_BYTES)).isEmpty();
    }

    private static Answer assembler(String endpoint) {
        return new Answer(EventStream.forEndpoint(endpoint, MAX_BYTES).orElseThrow());
    }

    private static String chunk(String choice) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",\"choices\":["
                + choice + "]}";
    }

    private static String block(String event, int index, String part) {
        String field = event.equals("start") ? "content_block" : "delta";
        return "{\"type\":\"content_block_" + event + "\",\"index\":" + index + ",\"" + field + "\":" + part + "}";
    }

    /** A stream whose events are texts. */
    private record Answer(EventStream stream) {
        boolean accept(String data) throws IOException {
            byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
            return stream.accept(bytes, bytes.length);
        }

        String assembled() throws IOException {
            return stream.assembled().orElse("{}");
        }

        boolean isWhole() {
            return stream.isWhole();
        }
    }

    private static JsonNode tree(Answer assembler) throws IOException {
        return Json.MAPPER.readTree(assembler.assembled());
    }
}
