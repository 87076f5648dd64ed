package io.penstock.dispatcher.provider.client;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.provider.answer.CallBuffers;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.Target;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.retry.Ending.Answered;
import io.penstock.dispatcher.retry.Ending.Broken;
import io.penstock.dispatcher.retry.Ending.Refused;
import io.penstock.schemas.error.ErrorCode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpChannelTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

    private final ProviderClient client = new ProviderClient(InstantSource.system(), System::nanoTime);
    private final LoopbackProvider provider = new LoopbackProvider();
    private final Target target = BaseUrl.parse(provider.url()).join(CHAT).orElseThrow();
    private final HttpChannel channel = client.channel(target.host());

    @AfterEach
    void close() {
        client.close();
        provider.close();
    }

    @BeforeEach
    void theProviderIsKnownToKeepItsConnections() {
        client.reuse().survived(BaseUrl.parse(provider.url()).host());
    }

    @Test
    void callsShareOneConnectionAndNothingElse() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, "{\"echo\":" + call.body() + "}"));

        for (int i = 0; i < 30; i++) {
            String body = "{\"n\":\"" + "ü".repeat((i * 7) % 29 * 100) + i + "\"}";
            assertThat(call(body).answer().orElseThrow().body()).contains("{\"echo\":" + body + "}");
            assertThat(channel.isOpen()).isTrue();
        }

        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNoJsonLeavesNoTraceInTheNext() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, call.body().contains("bad") ? "{\"half\":" : "{}"));

        assertThat(call("{\"bad\":1}").ending()).isEqualTo(new Broken(ErrorCode.UNFINISHED_ANSWER));
        assertThat(call("{}").answer().orElseThrow().body()).contains("{}");
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void aStreamThatBreaksOffInAnEventLeavesNoTraceInTheNext() throws Exception {
        String event = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
        String whole = "data: " + event + "\n\n";
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            reply(exchange, 200, call.body().contains("bad") ? "data: {\"choices\":[]}\ndata: {\"cho\r" : whole);
        });

        assertThat(call("{\"bad\":1}").ending()).isEqualTo(new Broken(ErrorCode.UNFINISHED_ANSWER));
        assertThat(call("{}").answer().orElseThrow().body().orElseThrow()).contains("\"content\":\"Hi\"");
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void aConnectionCutInTheAnswerClosesTheChannel() throws Exception {
        try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")) {
            Target raw = BaseUrl.parse(server.url()).join(CHAT).orElseThrow();
            HttpChannel cut = client.channel(raw.host());

            assertThat(call(raw, cut, "{}").report().ending()).isEqualTo(new Broken(ErrorCode.CONNECTION_ERROR));

            assertThat(cut.isOpen()).isFalse();
            assertThat(call(raw, cut, "{}").report().ending()).isEqualTo(new Broken(ErrorCode.CONNECTION_ERROR));
        }
    }

    @Test
    void aCallThatIsGivenUpClosesTheChannel() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"half\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            end.await();
        });
        AwaitedCall call = call(target, channel, "{}");
        while (provider.received().isEmpty()) {
            Thread.onSpinWait();
        }

        call.running().abort();

        assertThat(call.report().ending()).isEqualTo(new Broken(ErrorCode.ABORTED));
        assertThat(channel.isOpen()).isFalse();
        end.countDown();
    }

    @Test
    void aCallThatMustNotStartClosesTheChannel() throws Exception {
        AwaitedCall call = new AwaitedCall(false);
        call.begin(client.begin(request(target, "{}"), channel, call));

        call.awaitNotStarted();

        assertThat(channel.isOpen()).isFalse();
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void largeBuffersAreNotKept() throws Exception {
        String large = "{\"a\":\"" + "x".repeat(2 * CallBuffers.MAX_KEPT_BYTES) + "\"}";
        provider.answers((call, exchange) -> {
            if (call.body().contains("stream")) {
                exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                reply(exchange, 200, "data: " + large + "\n\ndata: [DONE]\n\n");
            } else {
                reply(exchange, 200, large);
            }
        });

        assertThat(call(large).ending()).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(channel.buffers().capacityBytes()).isLessThan(CallBuffers.MAX_KEPT_BYTES);
        call("{\"stream\":true}");
        assertThat(channel.buffers().capacityBytes()).isLessThan(CallBuffers.MAX_KEPT_BYTES);
    }

    @Test
    void anAnswerBeyondTheBoundClosesTheChannel() throws Exception {
        provider.answers((call, exchange) -> reply(exchange, 200, "x".repeat(ProviderClient.MAX_ANSWER_BYTES + 1)));

        assertThat(call("{}").ending()).isEqualTo(new Refused(ErrorCode.ANSWER_TOO_LARGE));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aChannelThatTheProviderClosedConnectsAnew() throws Exception {
        try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            Target raw = BaseUrl.parse(server.url()).join(CHAT).orElseThrow();
            HttpChannel closing = client.channel(raw.host());
            for (int i = 0; i < 50; i++) {
                assertThat(call(raw, closing, "{}").report().startedAt()).isPresent();
            }
        }
    }

    @Test
    void aCallOverAChannelAllocatesAtLeastAQuarterLessThanOneOnItsOwn() throws Exception {
        String answer = "{\"content\":\"" + "x".repeat(8_000) + "\",\"usage\":{\"prompt_tokens\":3}}";
        provider.answers((call, exchange) -> reply(exchange, 200, answer));
        ProviderCall request = request(target, "{\"m\":\"" + "y".repeat(8_000) + "\"}");

        long alone = allocatedByCalls(() -> {
            AwaitedCall call = new AwaitedCall(true);
            call.begin(client.begin(request, call));
            call.report();
        });
        long pooled = allocatedByCalls(() -> call(request, channel).report());

        assertThat(pooled).isPositive().isLessThan(alone * 3 / 4);
    }

    private interface Calls {
        void make() throws Exception;
    }

    /** By the I/O threads and this one, after a warm-up. */
    private static long allocatedByCalls(Calls calls) throws Exception {
        for (int i = 0; i < 50; i++) {
            calls.make();
        }
        long before = allocated();
        for (int i = 0; i < 50; i++) {
            calls.make();
        }
        return allocated() - before;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("httpclient-dispatch")) {
                sum += Math.max(0, threads.getThreadAllocatedBytes(thread.getThreadId()));
            }
        }
        return sum;
    }

    private CallReport call(String body) throws Exception {
        return call(target, channel, body).report();
    }

    private AwaitedCall call(Target to, HttpChannel over, String body) {
        return call(request(to, body), over);
    }

    private AwaitedCall call(ProviderCall request, HttpChannel over) {
        AwaitedCall call = new AwaitedCall(true);
        call.begin(client.begin(request, over, call));
        return call;
    }

    private static ProviderCall request(Target to, String body) {
        return new ProviderCall(
                "id",
                CHAT,
                ProviderCalls.openAi(to.host().toURI()),
                to,
                ProviderCalls.asItIs(body),
                ApiKey.of("secret"),
                BOUNDS);
    }

    private long connections() {
        return provider.received().stream()
                .map(call -> call.exchange().getRemoteAddress().getPort())
                .distinct()
                .count();
    }
}
