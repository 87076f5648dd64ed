package io.penstock.dispatcher.provider.client;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.LoopbackProvider.Received;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.CallReport.Answer;
import io.penstock.dispatcher.provider.answer.Json;
import io.penstock.dispatcher.provider.dialect.AnthropicApi;
import io.penstock.dispatcher.provider.dialect.AzureApi;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.retry.Ending.Answered;
import io.penstock.dispatcher.retry.RetryPolicy;
import io.penstock.records.RateLimitReading;
import io.penstock.records.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls and answers of each dialect, in the shapes that the providers' documentation shows. */
@Timeout(60)
class DialectsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String KEY = "a-key-that-is-long-enough";
    private static final String MESSAGE = """
            {"id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message","role":"assistant","model":"large-chat",
            "content":[{"type":"text","text":"Hello!"}],"stop_reason":"end_turn","stop_sequence":null,
            "usage":{"input_tokens":2095,"cache_creation_input_tokens":2051,"cache_read_input_tokens":1024,
            "cache_creation":{"ephemeral_5m_input_tokens":2051,"ephemeral_1h_input_tokens":0},
            "output_tokens":503,"service_tier":"standard"}}""";

    private final ProviderClient client = new ProviderClient(InstantSource.fixed(NOW), System::nanoTime);
    private final LoopbackProvider provider = new LoopbackProvider();
    private final ProviderApi anthropic = new AnthropicApi(BaseUrl.parse(provider.url()), "2023-06-01");
    private final ProviderApi azure = new AzureApi(BaseUrl.parse(resource()), "small-chat", "2024-10-21");

    @AfterEach
    void close() {
        client.close();
        provider.close();
    }

    @Test
    void aCallToAnthropicCarriesTheKeyAndTheVersionInHeadersOfTheirOwn() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, MESSAGE));

        call(anthropic, "/v1/messages", "{\"model\":\"large-chat\",\"max_tokens\":1024}");

        Received received = provider.received().get(0);
        assertThat(received.path()).isEqualTo("/v1/messages");
        assertThat(received.body()).isEqualTo("{\"model\":\"large-chat\",\"max_tokens\":1024}");
        assertThat(received.header("x-api-key")).isEqualTo(KEY);
        assertThat(received.header("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(received.header("Authorization")).isEqualTo("null");
    }

    @Test
    void anAnswerOfAnthropicIsReadWithWhatTheCacheWroteAndRead() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("request-id", "req_018EeWyXxfu5pfWkrYcMdjWG");
            exchange.getResponseHeaders().add("anthropic-ratelimit-requests-limit", "50");
            exchange.getResponseHeaders().add("anthropic-ratelimit-requests-remaining", "49");
            exchange.getResponseHeaders().add("anthropic-ratelimit-requests-reset", "2026-01-01T00:00:01Z");
            exchange.getResponseHeaders().add("anthropic-ratelimit-input-tokens-limit", "30000");
            exchange.getResponseHeaders().add("anthropic-ratelimit-input-tokens-remaining", "26000");
            exchange.getResponseHeaders().add("anthropic-ratelimit-input-tokens-reset", "2026-01-01T00:00:08.5Z");
            exchange.getResponseHeaders().add("anthropic-ratelimit-output-tokens-remaining", "7000");
            reply(exchange, 200, MESSAGE);
        });

        CallReport report = call(anthropic, "/v1/messages", "{}");

        Answer answer = report.answer().orElseThrow();
        assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(answer.body()).contains(MESSAGE);
        assertThat(answer.usage()).contains(new Usage(2095L + 2051L + 1024L, 1024L, 503L));
        assertThat(answer.providerRequestId()).contains("req_018EeWyXxfu5pfWkrYcMdjWG");
        assertThat(answer.rateLimits())
                .containsExactly(
                        new RateLimitReading("requests", 50L, 49L, 1_000L),
                        new RateLimitReading("input-tokens", 30_000L, 26_000L, 8_500L),
                        new RateLimitReading("output-tokens", null, 7_000L, null));
    }

    @Test
    void anOverloadedAnthropicIsAskedAgain() throws Exception {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},"
                + "\"request_id\":\"req_011CSHoEeqs5C35K2UUqR7Fy\"}";
        provider.answers((call, exchange) -> reply(exchange, 529, body));

        CallReport report = call(anthropic, "/v1/messages", "{}");

        assertThat(status(report)).isEqualTo(529);
        assertThat(report.answer().orElseThrow().body()).contains(body);
        assertThat(RetryPolicy.isRetryable(529)).isTrue();
    }

    @Test
    void aRateLimitErrorOfAnthropicSaysWhenToComeAgain() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("retry-after", "12");
            reply(
                    exchange,
                    429,
                    "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"later\"}}");
        });

        Answered ending = (Answered) call(anthropic, "/v1/messages", "{}").ending();
        assertThat(ending.status()).isEqualTo(429);
        assertThat(ending.retryAfter()).contains(Duration.ofSeconds(12));
    }

    @Test
    void aStreamOfAnthropicBecomesTheMessageWithoutStreaming() throws Exception {
        stream("""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY","type":"message",\
                "role":"assistant","content":[],"model":"large-chat","stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":25,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo!"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
                "usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}

                """);

        CallReport report = call(anthropic, "/v1/messages", "{\"stream\":true}");

        Answer answer = report.answer().orElseThrow();
        assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(answer.usage()).contains(new Usage(32L, 4L, 15L));
        assertThat(report.firstTokenAt()).contains(NOW);
        assertThat(Json.MAPPER.readTree(answer.body().orElseThrow())).isEqualTo(Json.MAPPER.readTree("""
                        {"id":"msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY","type":"message","role":"assistant",
                        "content":[{"type":"text","text":"Hello!"}],"model":"large-chat","stop_reason":"end_turn",
                        "stop_sequence":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":3,
                        "cache_read_input_tokens":4,"output_tokens":15}}"""));
    }

    @Test
    void anErrorInAStreamOfAnthropicIsAskedAgain() throws Exception {
        stream("""
                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                """);

        CallReport report = call(anthropic, "/v1/messages", "{\"stream\":true}");

        assertThat(status(report)).isEqualTo(529);
        assertThat(report.answer().orElseThrow().status()).isEqualTo(200);
        assertThat(report.answer().orElseThrow().body().orElseThrow()).contains("overloaded_error");
    }

    @Test
    void aCallToAzureNamesTheDeploymentAndCarriesTheKeyInAHeaderOfItsOwn() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("apim-request-id", "3a1b6ac8");
            exchange.getResponseHeaders().add("x-ratelimit-limit-requests", "1200");
            exchange.getResponseHeaders().add("x-ratelimit-remaining-requests", "1199");
            exchange.getResponseHeaders().add("x-ratelimit-limit-tokens", "120000");
            exchange.getResponseHeaders().add("x-ratelimit-remaining-tokens", "119984");
            exchange.getResponseHeaders().add("x-ratelimit-reset-tokens", "7");
            reply(
                    exchange,
                    200,
                    "{\"object\":\"chat.completion\",\"prompt_filter_results\":[],\"usage\":{\"prompt_tokens\":33,"
                            + "\"completion_tokens\":557,\"prompt_tokens_details\":{\"cached_tokens\":8}}}");
        });

        Answer answer = call(azure, ProviderCalls.CHAT, "{\"model\":\"small-chat\"}")
                .answer()
                .orElseThrow();

        Received received = provider.received().get(0);
        assertThat(received.path()).isEqualTo("/openai/deployments/small-chat/chat/completions?api-version=2024-10-21");
        assertThat(received.header("api-key")).isEqualTo(KEY);
        assertThat(received.header("Authorization")).isEqualTo("null");
        assertThat(answer.usage()).contains(new Usage(33L, 8L, 557L));
        assertThat(answer.providerRequestId()).contains("3a1b6ac8");
        assertThat(answer.rateLimits())
                .containsExactly(
                        new RateLimitReading("requests", 1_200L, 1_199L, null),
                        new RateLimitReading("tokens", 120_000L, 119_984L, 7_000L));
    }

    @Test
    void aRateLimitErrorOfAzureSaysToTheMillisecondWhenToComeAgain() throws Exception {
        String body = "{\"error\":{\"code\":\"429\",\"message\":\"Requests have exceeded the call rate limit\"}}";
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("retry-after", "2");
            exchange.getResponseHeaders().add("retry-after-ms", "1337");
            reply(exchange, 429, body);
        });

        CallReport report = call(azure, ProviderCalls.CHAT, "{}");

        Answered ending = (Answered) report.ending();
        assertThat(ending.status()).isEqualTo(429);
        assertThat(ending.retryAfter()).contains(Duration.ofMillis(1_337));
        assertThat(report.answer().orElseThrow().body()).contains(body);
    }

    @Test
    void responsesOfAzureGoToItsVersionlessPath() throws Exception {
        provider.answers((call, exchange) ->
                reply(exchange, 200, "{\"object\":\"response\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}"));

        Answer answer = call(azure, "/v1/responses", "{}").answer().orElseThrow();

        assertThat(provider.received().get(0).path()).isEqualTo("/openai/v1/responses");
        assertThat(answer.usage()).contains(new Usage(3L, 0L, 4L));
    }

    @Test
    void aKeyThatAProviderRepeatsIsTakenOutInEveryDialect() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 401, "{\"error\":{\"message\":\"bad key " + KEY + "\"}}"));

        for (ProviderApi api : List.of(anthropic, azure, ProviderCalls.openAi(provider.url()))) {
            String endpoint = api == anthropic ? "/v1/messages" : ProviderCalls.CHAT;

            String body =
                    call(api, endpoint, "{}").answer().orElseThrow().body().orElseThrow();

            assertThat(body).contains("bad key [API key]").doesNotContain(KEY);
        }
    }

    private void stream(String events) {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
        });
    }

    private String resource() {
        return provider.url().replaceAll("/v1$", "");
    }

    private CallReport call(ProviderApi api, String endpoint, String body) throws Exception {
        AwaitedCall call = new AwaitedCall(true);
        call.begin(client.begin(ProviderCalls.to(api, endpoint, body, ApiKey.of(KEY)), call));
        return call.report();
    }

    private static int status(CallReport report) {
        return ((Answered) report.ending()).status();
    }
}
