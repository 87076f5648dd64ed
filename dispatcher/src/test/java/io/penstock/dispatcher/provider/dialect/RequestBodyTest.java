package io.penstock.dispatcher.provider.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.dispatcher.provider.answer.Json;
import io.penstock.dispatcher.provider.dialect.RequestBody.StreamUsage;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    @Test
    void withoutAModelTheBodyIsUnchangedToTheByte() {
        String body = "{ \"model\" :\t\"a\",\n \"x\": 1.0e2, \"ü\": \"\\u00fc\" } ";

        assertThat(sent(body, Optional.empty())).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\",\"x\":1}             | {\"model\":\"new\",\"x\":1}",
                "{ \"x\" : [1, 2] ,\"model\" : \"a\" } | { \"x\" : [1, 2] ,\"model\" : \"new\" }",
                "{\"model\":null}                      | {\"model\":\"new\"}",
                "{\"model\":{\"deep\":[1]},\"x\":1}    | {\"model\":\"new\",\"x\":1}",
                "{\"model\":12345}                     | {\"model\":\"new\"}",
                "{\"x\":{\"model\":\"inner\"}}         | {\"model\":\"new\",\"x\":{\"model\":\"inner\"}}",
                "{}                                    | {\"model\":\"new\"}",
                "{\"ü😀\":1,\"model\":\"ü😀\"}         | {\"ü😀\":1,\"model\":\"new\"}",
            })
    void onlyTheModelIsReplaced(String body, String expected) {
        assertThat(sent(body, Optional.of("new"))).isEqualTo(expected);
    }

    @Test
    void aModelsNameIsEscaped() {
        assertThat(sent("{\"model\":\"a\"}", Optional.of("say \"hi\"\n")))
                .isEqualTo("{\"model\":\"say \\\"hi\\\"\\n\"}");
    }

    @Test
    void aStreamIsNoticedOnlyWhereTheRequestAsksForIt() {
        assertThat(prepare("{\"stream\":true}").orElseThrow().streams()).isTrue();
        assertThat(prepare("{\"stream\":false}").orElseThrow().streams()).isFalse();
        assertThat(prepare("{\"stream\":\"true\"}").orElseThrow().streams()).isFalse();
        assertThat(prepare("{\"x\":{\"stream\":true}}").orElseThrow().streams()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "null", "\"x\"", "{", "{\"a\":}", "{} {}", "{}x", "{\"a\":1}]", "nonsense"})
    void whatIsNoObjectIsNotSent(String body) {
        assertThat(prepare(body)).isEmpty();
    }

    @Test
    void anyBodyKeepsItsMeaning() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 1_000; round++) {
            ObjectNode body = mapper.createObjectNode();
            int fields = random.nextInt(6);
            for (int i = 0; i < fields; i++) {
                body.put("f" + i, "v".repeat(random.nextInt(3000)) + (char) random.nextInt(0x20, 0x2000));
            }
            if (random.nextBoolean()) {
                body.put("model", "m".repeat(random.nextInt(9000)));
            }
            body.put("last", random.nextInt());

            String sent = sent(mapper.writeValueAsString(body), Optional.of("new"));

            body.put("model", "new");
            assertThat(mapper.readTree(sent)).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'stream':true} | {'stream_options':{'include_usage':true},'stream':true}",
                "{'stream':true,'stream_options':{}} | {'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream':true,'stream_options':null} | {'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream':true,'stream_options':{'a':[1]}} | {'stream':true,'stream_options':{'include_usage':true,'a':[1]}}",
                "{'stream_options':{'include_usage':false},'stream':true} | {'stream_options':{'include_usage':true},'stream':true}",
                "{'stream_options':{'include_usage':null},'stream':true} | {'stream_options':{'include_usage':true},'stream':true}"
            })
    void theUsageOfAStreamIsAskedForWhereTheCallerDoesNot(String body, String sent) {
        RequestBody prepared = asking(body, Optional.empty());

        assertThat(prepared.text()).isEqualTo(sent.replace('\'', '"'));
        assertThat(prepared.asksForMore()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream':true,'stream_options':7}",
                "{'stream':false}",
                "{'stream':null,'stream_options':null}",
                "{}"
            })
    void otherBodiesAskForNothingMore(String body) {
        RequestBody prepared = asking(body, Optional.empty());

        assertThat(prepared.text()).isEqualTo(body.replace('\'', '"'));
        assertThat(prepared.asksForMore()).isFalse();
    }

    @Test
    void modelAndUsageAreSetInOneBody() {
        assertThat(asking("{'stream':true}", Optional.of("n")).text())
                .isIn(
                        "{\"model\":\"n\",\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                        "{\"stream_options\":{\"include_usage\":true},\"model\":\"n\",\"stream\":true}");
        assertThat(asking("{'stream':true,'model':'m','stream_options':null,'x':1}", Optional.of("n"))
                        .text())
                .isEqualTo("{\"stream\":true,\"model\":\"n\",\"stream_options\":{\"include_usage\":true},\"x\":1}");
    }

    private static RequestBody asking(String body, Optional<String> model) {
        return RequestBody.prepare(Json.FACTORY, body.replace('\'', '"'), model, StreamUsage.ASKED_FOR)
                .orElseThrow();
    }

    private static Optional<RequestBody> prepare(String body) {
        return RequestBody.prepare(Json.FACTORY, body, Optional.empty(), StreamUsage.AS_IT_IS);
    }

    private static String sent(String body, Optional<String> model) {
        RequestBody prepared = RequestBody.prepare(Json.FACTORY, body, model, StreamUsage.AS_IT_IS)
                .orElseThrow();
        return prepared.text();
    }
}
