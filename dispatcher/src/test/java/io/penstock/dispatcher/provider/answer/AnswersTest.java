package io.penstock.dispatcher.provider.answer;

import static io.penstock.dispatcher.provider.answer.AnswersTest.End.ANSWER;
import static io.penstock.dispatcher.provider.answer.AnswersTest.End.FAILED_AT_ONCE;
import static io.penstock.dispatcher.provider.answer.AnswersTest.End.SET_ASIDE;
import static io.penstock.dispatcher.provider.answer.AnswersTest.End.TRIED_AGAIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.penstock.dispatcher.provider.client.ProviderCalls;
import io.penstock.dispatcher.provider.dialect.AnthropicApi;
import io.penstock.dispatcher.provider.dialect.AzureApi;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.RequestBody.StreamUsage;
import io.penstock.dispatcher.retry.Blame;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.dispatcher.retry.RetryPolicy;
import io.penstock.records.Usage;
import io.penstock.schemas.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What real providers and the proxies before them send, and what each of it is. */
class AnswersTest {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetryPolicy POLICY = new RetryPolicy(3, Duration.ofMillis(10), Duration.ofSeconds(1));

    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";

    private static final ProviderApi OPENAI = ProviderCalls.openAi("https://api.example.com/v1");
    private static final ProviderApi ANTHROPIC =
            new AnthropicApi(BaseUrl.parse("https://api.example.com/v1"), AnthropicApi.DEFAULT_VERSION);
    private static final ProviderApi AZURE =
            new AzureApi(BaseUrl.parse("https://east.example.com"), "mine", AzureApi.DEFAULT_VERSION);

    private static final String WHOLE = json("{'id':'c','choices':[{'index':0,'message':{'content':'the answer'},"
            + "'finish_reason':'stop'}],'usage':{'prompt_tokens':3,'completion_tokens':5}}");
    private static final String BEGUN = event("{'choices':[{'index':0,'delta':{'content':'the '}}]}");
    private static final String ENDED =
            event("{'choices':[{'index':0,'delta':{'content':'answer'},'finish_reason':'stop'}]}");
    private static final String DONE = "data: [DONE]\n\n";
    private static final String STREAM = BEGUN + ENDED + DONE;
    private static final String ERROR_400 = json("{'error':{'message':'too long','code':400}}");

    /** What stands for longer texts in the table. */
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("{WHOLE}", WHOLE),
            Map.entry("{BEGUN}", BEGUN),
            Map.entry("{ENDED}", ENDED),
            Map.entry("{DONE}", DONE),
            Map.entry("{STREAM}", STREAM),
            Map.entry("{ERROR_400}", ERROR_400),
            Map.entry("{NOTHING}", ""),
            Map.entry("{MARK}", "\uFEFF"),
            Map.entry("{CR}", "\r"),
            Map.entry("{TAB}", "\t"));

    private static final Map<String, Kind> KINDS = Map.of(
            "chat", new Kind(OPENAI, CHAT),
            "responses", new Kind(OPENAI, RESPONSES),
            "embeddings", new Kind(OPENAI, "/v1/embeddings"),
            "messages", new Kind(ANTHROPIC, MESSAGES),
            "azure chat", new Kind(AZURE, CHAT),
            "azure responses", new Kind(AZURE, RESPONSES));

    private record Kind(ProviderApi api, String endpoint) {}

    enum End {
        ANSWER,
        TRIED_AGAIN,
        FAILED_AT_ONCE,
        SET_ASIDE
    }

    /** One answer, what it must end as, and what the caller must find in its body. */
    private record Sample(
            String name, Kind kind, int status, List<String> headers, ByteBuffer body, End end, String has) {

        Sample with(String header) {
            List<String> all = new ArrayList<>(headers);
            all.add(header);
            return new Sample(name, kind, status, all, body, end, has);
        }

        Sample on(String other) {
            return new Sample(name, kindOf(other), status, headers, body, end, has);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind kindOf(String name) {
        return Optional.ofNullable(KINDS.get(name)).orElseThrow();
    }

    private static Sample sample(String name, int status, String body, End end, String has) {
        return sample(name, status, body.getBytes(StandardCharsets.UTF_8), end, has);
    }

    private static Sample sample(String name, int status, byte[] body, End end, String has) {
        return new Sample(name, kindOf("chat"), status, List.of(), ByteBuffer.wrap(body), end, has);
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "answers.txt", delimiter = '|', quoteCharacter = '`')
    void anAnswerIsWhatItIsHoweverItIsCut(
            String name, String kind, int status, String header, String body, End end, String has) throws Exception {
        Sample sample = sample(name, status, named(body), end, named(has)).on(kind);

        check(header == null ? sample : sample.with(header));
    }

    private static String named(String text) {
        String whole = text == null ? "" : json(text.replace('\u00B6', '\n'));
        for (Map.Entry<String, String> name : NAMED.entrySet()) {
            whole = whole.replace(name.getKey(), name.getValue());
        }
        return whole;
    }

    static Stream<Sample> bytesThatAreNoUtf8() {
        return Stream.of(
                sample("broken UTF-8", 200, broken(json("{'choices':[],'text':'gr\u00fc\u00df'}")), ANSWER, "gr\uFFFD"),
                sample(
                        "broken UTF-8 in a stream",
                        200,
                        broken(
                                event(
                                        "{'choices':[{'index':0,'delta':{'content':'gr\u00fc\u00df'},'finish_reason':'stop'}]}")),
                        ANSWER,
                        "gr\uFFFD"),
                sample(
                        "broken UTF-8 in an error",
                        400,
                        broken(json("{'error':{'message':'gr\u00fc\u00df'}}")),
                        FAILED_AT_ONCE,
                        "gr\uFFFD"),
                sample("broken UTF-8 in text", 200, broken("gr\u00fc\u00df"), FAILED_AT_ONCE, "gr\uFFFD"),
                sample(
                                "broken UTF-8 in a message",
                                200,
                                broken(
                                        event(
                                                "{'type':'message_start','message':{'note':'gr\u00fc\u00df','stop_reason':'end_turn'}}")),
                                ANSWER,
                                "gr\uFFFD")
                        .on("messages"),
                sample("UTF-16", 200, ("\uFEFF" + WHOLE).getBytes(StandardCharsets.UTF_16LE), ANSWER, "{\"id\":\"c\""),
                sample(
                        "UTF-16 without a mark",
                        200,
                        WHOLE.getBytes(StandardCharsets.UTF_16BE),
                        ANSWER,
                        "{\"id\":\"c\""));
    }

    static Stream<Sample> codedBodiesAreDecoded() {
        byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
        byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                sample("gzip", 200, gzip(whole), ANSWER, "the answer").with("Content-Encoding: gzip"),
                sample("x-gzip", 200, gzip(whole), ANSWER, "the answer").with("Content-Encoding: X-GZip"),
                sample("gzip that no header tells", 200, gzip(whole), ANSWER, "the answer"),
                sample("deflate", 200, deflate(whole, false), ANSWER, "the answer")
                        .with("Content-Encoding: deflate"),
                sample("deflate without its frame", 200, deflate(whole, true), ANSWER, "the answer")
                        .with("Content-Encoding: deflate"),
                sample("br", 200, Base64.getDecoder().decode(BROTLI_OF_BRIEF), ANSWER, "the answer")
                        .with("Content-Encoding: br"),
                sample("zstd", 200, Zstd.compress(whole), ANSWER, "the answer").with("Content-Encoding: zstd"),
                sample("zstd that no header tells", 200, Zstd.compress(whole), ANSWER, "the answer"),
                sample("gzip in zstd", 200, Zstd.compress(gzip(whole)), ANSWER, "the answer")
                        .with("Content-Encoding: gzip, zstd"),
                sample("a header that lies", 200, WHOLE, ANSWER, "the answer").with("Content-Encoding: gzip"),
                sample("a header of no coding", 200, WHOLE, ANSWER, "the answer")
                        .with("Content-Encoding: utf-8"),
                sample("identity", 200, WHOLE, ANSWER, "the answer").with("Content-Encoding: identity"),
                sample("a stream in gzip", 200, gzip(stream), ANSWER, "the answer")
                        .with("Content-Encoding: gzip"),
                sample("a stream in zstd", 200, Zstd.compress(stream), ANSWER, "the answer")
                        .with("Content-Encoding: zstd"),
                sample("a stream in deflate", 200, deflate(stream, false), ANSWER, "the answer")
                        .with("Content-Encoding: deflate"),
                sample(
                                "a refusal in gzip",
                                400,
                                gzip(ERROR_400.getBytes(StandardCharsets.UTF_8)),
                                FAILED_AT_ONCE,
                                "too long")
                        .with("Content-Encoding: gzip"),
                sample(
                                "a stream in gzip that breaks off",
                                200,
                                Arrays.copyOf(gzip(stream), gzip(stream).length / 2),
                                TRIED_AGAIN,
                                "")
                        .with("Content-Encoding: gzip"),
                sample(
                                "a message in gzip",
                                200,
                                gzip(json("{'type':'message','content':[{'text':'the answer'}]}")
                                        .getBytes(StandardCharsets.UTF_8)),
                                ANSWER,
                                "the answer")
                        .with("Content-Encoding: gzip")
                        .on("messages"),
                sample(
                                "a response in gzip",
                                200,
                                gzip(json("{'object':'response','output':['the answer']}")
                                        .getBytes(StandardCharsets.UTF_8)),
                                ANSWER,
                                "the answer")
                        .with("Content-Encoding: gzip")
                        .on("responses"),
                sample("an answer of Azure in gzip", 200, gzip(whole), ANSWER, "the answer")
                        .with("Content-Encoding: gzip")
                        .on("azure chat"));
    }

    /** What the zlib module of Node.js makes of {"id":"c","choices":[{"message":{"content":"the answer"}}]}. */
    private static final String BROTLI_OF_BRIEF =
            "GzoAaJwHdgyZBlpYwOlN6FaL7G2B7DGyNDqt09fFMkXK0GAiJ0ZJW3YAfX5SsJcE5l48AMHFt6LqAQ==";

    @ParameterizedTest
    @MethodSource({"bytesThatAreNoUtf8", "codedBodiesAreDecoded"})
    void anAnswerIsDecodedHoweverItIsCut(Sample sample) throws Exception {
        check(sample);
    }

    private static void check(Sample sample) throws IOException {
        for (int piece : new int[] {Integer.MAX_VALUE, 1, 7}) {
            AnswerReader.Result result = read(sample, piece);

            assertThat(end(result.ending())).isEqualTo(sample.end());
            String body = result.answer().body().orElse("");
            assertThat(body).contains(sample.has());
            if (!body.isEmpty()) {
                assertThat(Json.MAPPER.readTree(body)).isNotNull();
            }
            assertThat(result.message()).matches(sample.end() == ANSWER ? "" : "The provider.*\\.");
            assertThat(result.answer().status()).isEqualTo(sample.status());
        }
    }

    @Test
    void aBombIsTooLargeBeforeItIsMemory() throws Exception {
        byte[] bomb = gzip((" ".repeat(50_000_000) + "{}").getBytes(StandardCharsets.UTF_8));
        byte[] streamed = gzip((": working\n".repeat(5_000_000) + STREAM).getBytes(StandardCharsets.UTF_8));

        for (byte[] body : List.of(bomb, Zstd.compress(new byte[50_000_000]), streamed)) {
            AnswerReader.Result result = read(
                    sample("a bomb", 200, Arrays.copyOf(body, Math.min(body.length, MAX_BYTES)), ANSWER, ""),
                    Integer.MAX_VALUE);

            assertThat(result.ending()).isEqualTo(new Ending.Refused(ErrorCode.ANSWER_TOO_LARGE));
        }
    }

    @Test
    void whatCannotBeUnderstoodIsKeptAsFarAsAnAnswerMayGo() throws Exception {
        AnswerReader.Result ascii =
                read(sample("", 200, "x".repeat(MAX_BYTES - 2), FAILED_AT_ONCE, ""), Integer.MAX_VALUE);
        AnswerReader.Result quotes =
                read(sample("", 200, "\u0001".repeat(MAX_BYTES), FAILED_AT_ONCE, ""), Integer.MAX_VALUE);

        assertThat(ascii.answer().body().orElseThrow()).hasSize(MAX_BYTES);
        assertThat(quotes.answer().body().orElseThrow()).hasSizeBetween(MAX_BYTES - 10, MAX_BYTES + 2);
    }

    @Test
    void aCountThatBreaksOffIsTooLittleToBeBelieved() throws Exception {
        String begun = event(
                "{'choices':[{'index':0,'delta':{'content':'a'}}],'usage':{'prompt_tokens':3,'completion_tokens':1}}");

        assertThat(read(sample("", 200, begun, TRIED_AGAIN, ""), Integer.MAX_VALUE)
                        .answer()
                        .usage())
                .isEmpty();
        assertThat(read(sample("", 200, begun + ENDED, ANSWER, ""), Integer.MAX_VALUE)
                        .answer()
                        .usage())
                .isPresent();
    }

    @Test
    void aUsageThatTheCallerDidNotAskForIsCountedAndLeftOut() throws Exception {
        String usage = event("{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':5}}");

        AnswerReader.Result asked = streamed(OPENAI, 200, "{'stream':true}", BEGUN + ENDED + usage + DONE);
        AnswerReader.Result askedByCaller = streamed(
                OPENAI, 200, "{'stream':true,'stream_options':{'include_usage':true}}", BEGUN + ENDED + usage + DONE);

        assertThat(asked.answer().usage()).contains(new Usage(3L, 0L, 5L));
        assertThat(asked.answer().body().orElseThrow()).contains("the answer").doesNotContain("usage");
        assertThat(askedByCaller.answer().usage()).contains(new Usage(3L, 0L, 5L));
        assertThat(askedByCaller.answer().body().orElseThrow()).contains("\"completion_tokens\":5");
    }

    @Test
    void aProviderThatDoesNotTakeStreamOptionsIsCalledWithoutThem() throws Exception {
        ProviderApi strict = ProviderCalls.openAi("https://strict.example.com/v1");
        String refusal = json("{'detail':'extra field not permitted: stream_options'}");

        assertThat(strict.streamUsage(CHAT)).isEqualTo(StreamUsage.ASKED_FOR);
        AnswerReader.Result refused = streamed(strict, 422, "{'stream':true}", refusal);

        assertThat(end(refused.ending())).isEqualTo(TRIED_AGAIN);
        assertThat(strict.streamUsage(CHAT)).isEqualTo(StreamUsage.AS_IT_IS);
        assertThat(end(streamed(strict, 422, "{'stream':true}", refusal).ending()))
                .isEqualTo(FAILED_AT_ONCE);
    }

    @Test
    void apisThatTellTheUsageOfEveryStreamAreNotAskedForIt() {
        assertThat(ANTHROPIC.streamUsage(MESSAGES)).isEqualTo(StreamUsage.AS_IT_IS);
        assertThat(OPENAI.streamUsage(RESPONSES)).isEqualTo(StreamUsage.AS_IT_IS);
        assertThat(AZURE.streamUsage(CHAT)).isEqualTo(StreamUsage.ASKED_FOR);
        assertThat(OPENAI.streamUsage("/v1/completions")).isEqualTo(StreamUsage.ASKED_FOR);
    }

    private static AnswerReader.Result streamed(ProviderApi api, int status, String request, String answer)
            throws IOException {
        ProviderCall call = ProviderCalls.to(api, CHAT, json(request), Optional.empty());
        AnswerReader reader =
                new AnswerReader(new BasicHttpResponse(status), call, MAX_BYTES, new CallBuffers(MAX_BYTES), NOW);
        reader.accept(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
        return reader.finish();
    }

    private static AnswerReader.Result read(Sample sample, int piece) throws IOException {
        BasicHttpResponse head = new BasicHttpResponse(sample.status());
        sample.headers().forEach(header -> {
            String[] parts = header.split(": ", 2);
            head.addHeader(parts[0], parts[1]);
        });
        ProviderCall call = ProviderCalls.to(sample.kind().api(), sample.kind().endpoint(), "{}", Optional.empty());
        AnswerReader reader = new AnswerReader(head, call, MAX_BYTES, new CallBuffers(MAX_BYTES), NOW);
        byte[] body = sample.body().array();
        for (int from = 0; from < body.length; from += Math.min(piece, body.length - from)) {
            reader.accept(ByteBuffer.wrap(body, from, Math.min(piece, body.length - from)));
        }
        return reader.finish();
    }

    private static End end(Ending ending) {
        Optional<Refusal> refusal = Refusal.of(ending, Optional.empty());
        if (refusal.isPresent()) {
            assertThat(refusal.get().blame()).isEqualTo(Blame.INSTANCE);
            return SET_ASIDE;
        }
        RetryDecision verdict = POLICY.judge(ending, 1, new SplittableRandom(1));
        return verdict instanceof RetryDecision.Succeed
                ? ANSWER
                : verdict instanceof RetryDecision.Retry ? TRIED_AGAIN : FAILED_AT_ONCE;
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String event(String data) {
        return "data: " + json(data) + "\n\n";
    }

    /** With the first byte of its sharp s only, which is no UTF-8. */
    private static byte[] broken(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) 0xBC && bytes[i] != (byte) 0x9F) {
                out.write(bytes[i]);
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] text) {
        return coded(text, out -> new GZIPOutputStream(out));
    }

    private static byte[] deflate(byte[] text, boolean isRaw) {
        return coded(text, out -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, isRaw)));
    }

    private interface Coder {
        OutputStream coding(OutputStream out) throws IOException;
    }

    private static byte[] coded(byte[] text, Coder coder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coding = coder.coding(out)) {
            coding.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
