package io.penstock.dispatcher.provider.client;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.LoopbackProvider.Received;
import io.penstock.dispatcher.LoopbackProvider.Script;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.CallReport.Answer;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Ending.Answered;
import io.penstock.dispatcher.retry.Ending.Broken;
import io.penstock.dispatcher.retry.Ending.Refused;
import io.penstock.dispatcher.retry.Ending.Unsent;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.records.RateLimitReading;
import io.penstock.records.Usage;
import io.penstock.schemas.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProviderClientTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER = "{\"id\":\"a\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}";
    private static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

    private final AtomicLong aheadNanos = new AtomicLong();
    private final ProviderClient client =
            new ProviderClient(InstantSource.system(), () -> System.nanoTime() + aheadNanos.get());
    private final LoopbackProvider provider = new LoopbackProvider();

    @AfterEach
    void close() {
        client.close();
        provider.close();
    }

    @Test
    void anAnswerIsReportedWithItsUsage() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("x-request-id", "req-7");
            exchange.getResponseHeaders().add("x-ratelimit-remaining-requests", "41");
            reply(exchange, 200, ANSWER);
        });
        Instant before = Instant.now();

        CallReport report = call("{\"model\":\"m\"}");

        Answer answer = report.answer().orElseThrow();
        assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains(ANSWER);
        assertThat(answer.usage()).contains(new Usage(3L, 0L, 5L));
        assertThat(answer.providerRequestId()).contains("req-7");
        assertThat(answer.rateLimits()).containsExactly(new RateLimitReading("requests", null, 41L, null));
        assertThat(report.startedAt().orElseThrow()).isBetween(before, report.completedAt());
        assertThat(report.firstTokenAt()).isEmpty();
    }

    @Test
    void anAnswerWithANumberThatJsonHasNotIsCountedAndKeptAsJson() throws Exception {
        provider.answers((call, exchange) -> reply(
                exchange,
                200,
                "{\"choices\":[{\"message\":{\"content\":\"ok\"},\"logprobs\":[-Infinity,NaN,1.50]}],"
                        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}"));

        CallReport report = call("{\"model\":\"m\"}");

        Answer answer = report.answer().orElseThrow();
        assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(answer.usage()).contains(new Usage(10L, 0L, 5L));
        assertThat(answer.body())
                .contains("{\"choices\":[{\"message\":{\"content\":\"ok\"},\"logprobs\":[\"-Infinity\",\"NaN\",1.50]}],"
                        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
    }

    @Test
    void theRequestGoesOutAsTheProviderExpectsIt() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, "{}"));

        call("{\"model\":\"m\",\"ü\":1}");

        Received received = provider.received().get(0);
        assertThat(received.path()).isEqualTo(CHAT);
        assertThat(received.body()).isEqualTo("{\"model\":\"m\",\"ü\":1}");
        assertThat(received.header("Authorization")).isEqualTo("Bearer secret");
        assertThat(received.header("X-Request-Id")).isEqualTo("id?with?odd?signs");
        assertThat(received.header("Content-Type")).startsWith("application/json");
        assertThat(received.exchange().getRequestMethod()).isEqualTo("POST");
        assertThat(received.header("Cookie")).isEqualTo("null");
    }

    @Test
    void connectionsAreReused() throws Exception {
        client.reuse().survived(BaseUrl.parse(provider.url()).host());
        provider.answers((call, exchange) -> reply(exchange, 200, "{}"));

        for (int i = 0; i < 10; i++) {
            call("{}");
        }

        assertThat(provider.received().stream()
                        .map(call -> call.exchange().getRemoteAddress().getPort())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void anErrorKeepsTheProvidersBody() throws Exception {
        String body = "{\"error\":{\"message\":\"no such model\"}}";
        provider.answers((call, exchange) -> reply(exchange, 404, body));

        CallReport report = call("{}");

        assertThat(report.ending())
                .isEqualTo(new Answered(404, Optional.empty(), Optional.of(ProviderError.UNNAMED), Optional.empty()));
        assertThat(report.answer().orElseThrow().body()).contains(body);
    }

    @Test
    void anErrorThatIsNoJsonBecomesAJsonString() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 502, "<b>\"bad\"</b>"));

        CallReport report = call("{}");

        assertThat(report.ending()).isEqualTo(new Answered(502, Optional.empty()));
        assertThat(report.answer().orElseThrow().body()).contains("\"<b>\\\"bad\\\"</b>\"");
    }

    @Test
    void retryAfterIsRead() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Retry-After", "7");
            reply(exchange, 429, "{}");
        });

        assertThat(call("{}").ending()).isEqualTo(new Answered(429, Optional.of(Duration.ofSeconds(7))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[1,2]", "{} trailing"})
    void aSuccessThatCannotBeUnderstoodIsNotTriedAgainAndItsTextIsKept(String body) throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, body));

        CallReport report = call("{}");

        assertThat(report.ending()).isEqualTo(new Refused(ErrorCode.UNREADABLE_ANSWER));
        assertThat(report.answer().orElseThrow().status()).isEqualTo(200);
        assertThat(report.answer().orElseThrow().body().orElseThrow()).contains(body.replace("\"", "\\\""));
        assertThat(report.startedAt()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"usage\":"})
    void aSuccessOfNothingOrOfABeginningIsUnfinished(String body) throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, body));

        assertThat(call("{}").ending()).isEqualTo(new Broken(ErrorCode.UNFINISHED_ANSWER));
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Location", provider.url() + "/elsewhere");
            reply(exchange, 307, "{}");
        });

        assertThat(call("{}").ending()).isEqualTo(new Answered(307, Optional.empty()));
        assertThat(provider.received()).hasSize(1);
    }

    @Test
    void theLargestAnswerIsCarriedAndALargerOneIsRefused() throws Exception {
        String frame = "{\"a\":\"\"}";
        String largest =
                frame.replace("\"\"", '"' + "x".repeat(ProviderClient.MAX_ANSWER_BYTES - frame.length()) + '"');
        provider.answers((call, exchange) ->
                reply(exchange, 200, call.body().contains("more") ? largest.replace("\"a\"", "\"ab\"") : largest));

        assertThat(call("{}").ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(call("{\"more\":1}").ending()).isEqualTo(new Refused(ErrorCode.ANSWER_TOO_LARGE));
    }

    @Test
    void aStreamIsAssembledAndItsFirstTokenTimed() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            event(
                    out,
                    "{\"id\":\"s\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
            event(out, "{\"id\":\"s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}");
            event(
                    out,
                    "{\"id\":\"s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}");
            event(out, "{\"id\":\"s\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":2}}");
            event(out, "[DONE]");
        });

        CallReport report = call("{\"stream\":true}");

        Answer answer = report.answer().orElseThrow();
        assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(answer.usage()).contains(new Usage(2L, 0L, 2L));
        assertThat(answer.body().orElseThrow()).contains("\"content\":\"Hello\"");
        assertThat(report.firstTokenAt().orElseThrow())
                .isBetween(report.startedAt().orElseThrow(), report.completedAt());
        assertThat(provider.received().get(0).header("Accept")).isEqualTo("text/event-stream");
    }

    @Test
    void aStreamThatBreaksOffIsBroken() throws Exception {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            event(exchange.getResponseBody(), "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}");
        });

        CallReport report = call("{\"stream\":true}");

        assertThat(report.ending()).isEqualTo(new Broken(ErrorCode.UNFINISHED_ANSWER));
        assertThat(report.answer().orElseThrow().body().orElseThrow()).contains("\"content\":\"Hel\"");
    }

    @Test
    void aCallWhoseConnectionIsRefusedIsNotMade() throws Exception {
        String url;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + closed.getLocalPort() + "/v1";
        }

        CallReport report = call(url, "{}", BOUNDS, true).report();

        assertThat(report.ending()).isEqualTo(new Unsent(ErrorCode.CONNECTION_ERROR));
        assertThat(report.startedAt()).isEmpty();
        assertThat(report.answer()).isEmpty();
    }

    @Test
    void aConnectionCutBeforeTheAnswerIsBrokenAfterItStarted() throws Exception {
        try (RawServer server = new RawServer("")) {
            CallReport report = call(server.url(), "{}", BOUNDS, true).report();

            assertThat(report.ending()).isEqualTo(new Broken(ErrorCode.CONNECTION_ERROR));
            assertThat(report.startedAt()).isPresent();
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionCutInTheAnswerIsBroken() throws Exception {
        try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")) {
            CallReport report = call(server.url(), "{}", BOUNDS, true).report();

            assertThat(report.ending()).isEqualTo(new Broken(ErrorCode.CONNECTION_ERROR));
            assertThat(report.answer().orElseThrow().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
                "HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\n{}"
            })
    void whatIsNoHttpIsBroken(String bytes) throws Exception {
        try (RawServer server = new RawServer(bytes)) {
            assertThat(call(server.url(), "{}", BOUNDS, true).report().ending()).isInstanceOf(Broken.class);
        }
    }

    @Test
    void aSilentProviderIsGivenUpAtItsBound() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        provider.answers(waitsFor(end));
        AwaitedCall call = begin(provider.url(), "{}", BOUNDS, true);
        awaitReceived();

        passTime(BOUNDS.silence().minusSeconds(5));
        assertThat(call.isOver()).isFalse();
        passTime(Duration.ofSeconds(6));

        assertThat(call.report().ending()).isEqualTo(new Broken(ErrorCode.RESPONSE_TIMEOUT));
        end.countDown();
    }

    @Test
    void aTrickleIsGivenUpAtTheBoundOfTheCall() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        });
        CallBounds patient = new CallBounds(BOUNDS.connect(), Duration.ofMinutes(10), BOUNDS.total());
        AwaitedCall call = begin(provider.url(), "{}", patient, true);
        awaitReceived();

        passTime(BOUNDS.total().minusSeconds(10));
        assertThat(call.isOver()).isFalse();
        passTime(Duration.ofSeconds(11));

        assertThat(call.report().ending()).isEqualTo(new Broken(ErrorCode.RESPONSE_TIMEOUT));
        assertThat(call.report().message()).contains("within 60 s", "call-timeout");
        end.countDown();
    }

    @Test
    void noConnectionIsGivenUpAtItsBound() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException e) {
                    break;
                }
            }
            AwaitedCall call = begin("http://127.0.0.1:" + full.getLocalPort() + "/v1", "{}", BOUNDS, true);

            passTime(BOUNDS.connect().plusMillis(1));

            assertThat(call.report().ending()).isEqualTo(new Unsent(ErrorCode.CONNECT_TIMEOUT));
            assertThat(call.report().startedAt()).isEmpty();
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aCallThatMustNotStartAnyMoreSendsNothing() throws Exception {
        AwaitedCall call = begin(provider.url(), "{}", BOUNDS, false);

        call.awaitNotStarted();

        assertThat(provider.received()).isEmpty();
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void anAbortedCallIsReportedOnce() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        provider.answers(waitsFor(end));
        AwaitedCall call = begin(provider.url(), "{}", BOUNDS, true);
        awaitReceived();

        call.running().abort();
        call.running().abort();

        assertThat(call.report().ending()).isEqualTo(new Broken(ErrorCode.ABORTED));
        end.countDown();
    }

    @Test
    void aProviderThatClosesAfterEachAnswerWithoutAWordFailsNoCall() throws Exception {
        try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            for (int i = 0; i < 50; i++) {
                CallReport report = call(server.url(), "{}", BOUNDS, true).report();

                assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
            }
            assertThat(server.accepted()).isEqualTo(50);
        }
    }

    @Test
    void aConnectionThatTheProviderAnnouncesToCloseIsNotReused() throws Exception {
        String bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
        try (RawServer server = new RawServer(bytes)) {
            for (int i = 0; i < 50; i++) {
                CallReport report = call(server.url(), "{}", BOUNDS, true).report();

                assertThat(report.ending()).isEqualTo(new Answered(200, Optional.empty()));
            }
        }
    }

    @Test
    void anUnknownCertificateIsNotTrusted() throws Exception {
        try (RawServer server = new RawServer("this is no TLS either\r\n\r\n")) {
            String url = server.url().replace("http:", "https:");

            CallReport report = call(url, "{}", BOUNDS, true).report();

            assertThat(report.ending()).isEqualTo(new Unsent(ErrorCode.CONNECTION_ERROR));
            assertThat(report.startedAt()).isEmpty();
        }
    }

    @Test
    void manyCallsAtOnceAreEachReportedOnce() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, "{\"echo\":" + call.body() + "}"));
        client.allow(64);
        List<AwaitedCall> calls = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            calls.add(begin(provider.url(), "{\"n\":" + i + "}", BOUNDS, true));
        }

        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).report().answer().orElseThrow().body()).contains("{\"echo\":{\"n\":" + i + "}}");
        }
    }

    @Test
    void aCallThatIsGivenUpWhileItIsSentEndsAsOneThatMayHaveBeenCarriedOut() throws Exception {
        AwaitedCall call = new AwaitedCall(true) {
            @Override
            public boolean mayStart(Instant now) {
                try {
                    running().abort();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return true;
            }
        };

        begin(call, provider.url(), "{}", BOUNDS);

        assertThat(call.report().ending()).isEqualTo(new Ending.Broken(ErrorCode.ABORTED));
        assertThat(call.report().startedAt()).isPresent();
    }

    private CallReport call(String body) throws Exception {
        return call(provider.url(), body, BOUNDS, true).report();
    }

    private AwaitedCall call(String url, String body, CallBounds bounds, boolean mayStart) {
        return begin(url, body, bounds, mayStart);
    }

    private AwaitedCall begin(String url, String body, CallBounds bounds, boolean mayStart) {
        return begin(new AwaitedCall(mayStart), url, body, bounds);
    }

    private AwaitedCall begin(AwaitedCall call, String url, String body, CallBounds bounds) {
        call.begin(client.begin(
                new ProviderCall(
                        "id with\nodd\u00e9signs",
                        CHAT,
                        ProviderCalls.openAi(url),
                        BaseUrl.parse(url).join(CHAT).orElseThrow(),
                        ProviderCalls.asItIs(body),
                        ApiKey.of("secret"),
                        bounds),
                call));
        return call;
    }

    private void passTime(Duration time) {
        aheadNanos.addAndGet(time.toNanos());
        client.checkBounds();
    }

    private void awaitReceived() {
        while (provider.received().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static Script waitsFor(CountDownLatch latch) {
        return (call, exchange) -> latch.await();
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
