package io.penstock.dispatcher.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.dispatcher.provider.client.ProviderCalls;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.RateLimitHeaders;
import io.penstock.dispatcher.provider.dialect.RequestBody;
import io.penstock.dispatcher.provider.dialect.RequestBody.StreamUsage;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.dispatcher.retry.RetryAfter;
import io.penstock.records.Usage;
import io.penstock.schemas.fixtures.Fuzz;
import io.penstock.schemas.fixtures.Fuzz.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a provider answers and a caller asks for, the parsers end with a result or with what they document. */
class ProviderFuzzTest {
    private static final int MAX_BYTES = 32 * 1024;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** A tree of JSON takes some forty times its text, when that is nothing but brackets. */
    private static final Memory TREE = new Memory(4 << 20, 400);

    private static final Memory FLAT = new Memory(4 << 20, 40);

    /** A request's numbers are the provider's to judge, however long. */
    private static final JsonMapper ANY_NUMBER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private static final List<byte[]> ANSWERS = Fuzz.corpus(
            "{\"id\":\"a\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":1}}}",
            "{\"usage\":{\"input_tokens\":3,\"output_tokens\":5,\"input_tokens_details\":{\"cached_tokens\":1}},"
                    + "\"output\":[{\"content\":[{\"text\":\"größer\"}]}]}",
            "{\"content\":[],\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":20,"
                    + "\"cache_read_input_tokens\":300,\"output_tokens\":5}}",
            "{\"error\":{\"message\":\"no such model\",\"code\":null}}",
            "<html>Bad Gateway</html>");
    private static final List<byte[]> CHUNKS = Fuzz.corpus(
            """
            data: {"id":"s","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

            data: {"id":"s","choices":[{"index":0,"delta":{"content":"Hel"},"logprobs":{"content":[{"token":"H"}]}}]}

            data: {"id":"s","choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}

            data: {"id":"s","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}

            data: {"id":"s","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":2}}

            data: [DONE]

            """,
            """
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","delta":"Hel"}

            : a comment
            data: {"type":"response.completed",
            data: "response":{"usage":{"input_tokens":1,"output_tokens":2}}}

            """,
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":25,"output_tokens":1}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","input":{}}}

            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

            data: {"type":"message_stop"}

            """,
            "data: {\"choices\":[{\"index\":0,\"text\":\"Hel\",\"finish_reason\":\"length\"}]}\r\n\r\ndata:[DONE]\r\n\r\n");

    private static final ProviderApi ANY_API = ProviderCalls.openAi("https://api.example.com/v1");
    private static final ProviderCall EMBEDDINGS = ProviderCalls.to(ANY_API, "/v1/embeddings", "{}", Optional.empty());

    private final CallBuffers buffers = new CallBuffers(MAX_BYTES);

    @Test
    void anAnswersUsage() throws Exception {
        UsageParser[] parsers = {
            new UsageParser(UsageParser.CachedInput.WITHIN_INPUT), new UsageParser(UsageParser.CachedInput.BESIDE_INPUT)
        };

        Fuzz.run(
                "usage",
                ANSWERS,
                FLAT,
                IOException.class,
                (input, random) -> usage(input, parsers[random.nextInt(parsers.length)])
                        .ifPresent(usage -> {
                            assertThat(usage.getInputTokens()).isNotNegative();
                            assertThat(usage.getOutputTokens()).isNotNegative();
                            assertThat(usage.getCachedInputTokens()).isBetween(0L, usage.getInputTokens());
                        }));
    }

    @Test
    void aPlainAnswer() throws Exception {
        Fuzz.run("plain answer", ANSWERS, FLAT, AnswerTooLargeException.class, (input, random) -> {
            HttpResponse head = new BasicHttpResponse(1 + random.nextInt(999));
            AnswerReader reader = new AnswerReader(head, EMBEDDINGS, MAX_BYTES, cleared(), NOW);
            for (ByteBuffer piece : pieces(input, random)) {
                reader.accept(piece);
            }

            assertThat(reader.finish().answer().body().orElse("")).hasSizeLessThanOrEqualTo(6 * MAX_BYTES);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages"})
    void aStreamedAnswer(String endpoint) throws Exception {
        ProviderCall call = ProviderCalls.to(ANY_API, endpoint, "{}", Optional.empty());

        Fuzz.run("stream of " + endpoint, CHUNKS, TREE, AnswerTooLargeException.class, (input, random) -> {
            HttpResponse head = new BasicHttpResponse(200);
            head.addHeader("Content-Type", "text/event-stream");
            AnswerReader reader = new AnswerReader(head, call, MAX_BYTES, cleared(), NOW);
            for (ByteBuffer piece : pieces(input, random)) {
                reader.accept(piece);
            }

            Optional<String> body = reader.finish().answer().body();
            if (body.isPresent()) {
                assertThat(Json.MAPPER.readTree(body.get())).isNotNull();
                assertThat(body.get().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MAX_BYTES);
            }
        });
    }

    @Test
    void eventsAreTheSameHoweverTheyAreCut() throws Exception {
        Fuzz.run("events", CHUNKS, TREE, AnswerTooLargeException.class, (input, random) -> {
            List<String> whole = new ArrayList<>();
            List<String> cut = new ArrayList<>();
            SseParser one = new SseParser(MAX_BYTES);
            SseParser other = new SseParser(MAX_BYTES);

            one.accept(ByteBuffer.wrap(input), SseParserTest.into(whole));
            for (ByteBuffer piece : pieces(input, random)) {
                other.accept(piece, SseParserTest.into(cut));
            }

            assertThat(cut).isEqualTo(whole);
        });
    }

    @Test
    void rateLimitHeaders() throws Exception {
        List<byte[]> values = Fuzz.corpus("41", "6m0s", "20ms", "1.5s", "1d2h3m4s5ms", "-1", "2026-01-01T00:00:00Z");

        Fuzz.run("rate-limit headers", values, FLAT, NoException.class, (input, random) -> {
            String value = new String(input, StandardCharsets.ISO_8859_1);

            RateLimitHeaders[] styles = RateLimitHeaders.values();
            RateLimitHeaders style = styles[random.nextInt(styles.length)];

            assertThat(style.read(name -> random.nextInt(3) == 0 ? null : value, NOW))
                    .allSatisfy(reading -> {
                        assertThat(reading.getLimit().orElse(0L)).isNotNegative();
                        assertThat(reading.getRemaining().orElse(0L)).isNotNegative();
                        assertThat(reading.getResetMillis().orElse(0L)).isNotNegative();
                    });
        });
    }

    @Test
    void retryAfter() throws Exception {
        List<byte[]> values = Fuzz.corpus(
                "7", "0.25", "1e5", "Wed, 21 Oct 2026 07:28:00 GMT", "Fri, 31 Dec 999999999 23:59:59 GMT", "  12 ");

        Fuzz.run("Retry-After", values, FLAT, NoException.class, (input, random) -> {
            String value = new String(input, StandardCharsets.ISO_8859_1);

            assertThat(RetryAfter.parse(value, NOW).orElse(Duration.ZERO)).isBetween(Duration.ZERO, RetryAfter.MAX);
            assertThat(RetryAfter.parseMillis(value).orElse(Duration.ZERO)).isBetween(Duration.ZERO, RetryAfter.MAX);
        });
    }

    @Test
    void aRequestsBody() throws Exception {
        List<byte[]> bodies = Fuzz.corpus(
                "{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"größer 🎈 \\ud83c\"}],\"stream\":true}",
                "{}",
                "{\"stream\":false,\"max_tokens\":5,\"model\":{\"a\":[1,2.5e3,null]}}");

        Fuzz.run("request body", bodies, TREE, NoException.class, (input, random) -> {
            String body = new String(input, StandardCharsets.UTF_8);
            Optional<RequestBody> same =
                    RequestBody.prepare(Json.FACTORY, body, Optional.empty(), StreamUsage.AS_IT_IS);
            Optional<RequestBody> other =
                    RequestBody.prepare(Json.FACTORY, body, Optional.of("an \"other\" model"), StreamUsage.AS_IT_IS);

            assertThat(other.isPresent()).isEqualTo(same.isPresent());
            if (other.isPresent()) {
                JsonNode sent = ANY_NUMBER.readTree(other.get().text());
                assertThat(sent.path("model").asText()).isEqualTo("an \"other\" model");
                assertThat(same.get().text()).isEqualTo(body);
            }
        });
    }

    @Test
    void anEndpoint() throws Exception {
        BaseUrl base = BaseUrl.parse("https://api.example.com/gateway/v1");
        List<byte[]> endpoints = Fuzz.corpus(
                "/v1/chat/completions",
                "/v1/models:predict",
                "//evil.example/v1",
                "/v1/%2e%2e/x",
                "/v1/../x",
                "/@evil");

        Fuzz.run(
                "endpoint",
                endpoints,
                FLAT,
                NoException.class,
                (input, random) -> base.join(new String(input, StandardCharsets.UTF_8))
                        .ifPresent(target -> {
                            assertThat(target.host()).isEqualTo(base.host());
                            assertThat(target.path())
                                    .startsWith("/gateway/v1/")
                                    .doesNotContain("//", "/.", "@", "%", "?", "#", "\\", " ", "\r", "\n");
                        }));
    }

    private static Optional<Usage> usage(byte[] input, UsageParser parser) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(input)) {
            return AnswerFacts.read(json, parser).usage();
        }
    }

    /** The same for every answer, as on a channel. */
    private CallBuffers cleared() {
        buffers.clear();
        return buffers;
    }

    private static List<ByteBuffer> pieces(byte[] input, Random random) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < input.length; ) {
            int to = Math.min(input.length, from + 1 + random.nextInt(200));
            pieces.add(ByteBuffer.wrap(Arrays.copyOfRange(input, from, to)));
            from = to;
        }
        return pieces;
    }

    /** What a parser that throws nothing is documented to throw. */
    private static final class NoException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
