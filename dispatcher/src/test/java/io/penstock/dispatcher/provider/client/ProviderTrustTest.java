package io.penstock.dispatcher.provider.client;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.retry.Ending.Answered;
import io.penstock.dispatcher.retry.Ending.Broken;
import io.penstock.dispatcher.retry.Ending.Refused;
import io.penstock.dispatcher.retry.Ending.Unsent;
import io.penstock.schemas.error.ErrorCode;
import io.penstock.schemas.fixtures.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key goes to the configured provider alone, and a provider cannot take more than its bounds. */
@Timeout(60)
class ProviderTrustTest {
    private static final String KEY = "sk-only-for-the-provider";
    private static final String CHAT = "/v1/chat/completions";
    private static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMinutes(1));

    @TempDir
    private Path directory;

    private SSLContext usual;
    private Optional<ProviderClient> client = Optional.empty();

    @BeforeEach
    void rememberWhomTheProcessTrusts() throws Exception {
        usual = SSLContext.getDefault();
    }

    @AfterEach
    void restore() {
        client.ifPresent(ProviderClient::close);
        SSLContext.setDefault(usual);
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefusedBeforeTheKeyIsSent() throws Exception {
        SelfSigned certificate = SelfSigned.create(directory, "stranger", "ip:127.0.0.1");

        try (TlsProvider provider = new TlsProvider(certificate)) {
            CallReport report = call(provider.url(), "{}");

            assertThat(report.ending()).isEqualTo(new Unsent(ErrorCode.CONNECTION_ERROR));
            assertThat(report.message()).contains("TLS", "unable to find valid certification path");
            assertThat(report.startedAt()).isEmpty();
            assertThat(provider.keys()).isEmpty();
        }
    }

    @Test
    void aTunnelThroughAProxyLeavesTheCertificateAndTheKeyToTheProvider() throws Exception {
        SelfSigned certificate = SelfSigned.create(directory, "behind", "dns:behind.test");
        SSLContext.setDefault(certificate.client());

        try (TlsProvider provider = new TlsProvider(certificate);
                LoopbackProxy proxy =
                        new LoopbackProxy(BaseUrl.parse(provider.url()).host().getPort(), "200 OK")) {
            client = Optional.of(new ProviderClient(
                    InstantSource.system(),
                    System::nanoTime,
                    SystemDefaultDnsResolver.INSTANCE,
                    Proxies.of(Map.of("HTTPS_PROXY", proxy.url()), property -> null)));

            for (int i = 0; i < 3; i++) {
                assertThat(call("https://behind.test/v1", "{}")
                                .answer()
                                .orElseThrow()
                                .status())
                        .isEqualTo(200);
            }

            assertThat(provider.keys()).containsOnly("Bearer " + KEY);
            assertThat(proxy.heads())
                    .allMatch(head -> head.startsWith("CONNECT behind.test:443 HTTP/1.1\r\n"))
                    .allMatch(head -> head.contains("Proxy-Authorization: Basic bWU6cGFzc3dvcmQ=\r\n"))
                    .noneMatch(head -> head.contains(KEY));
        }
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsRefusedBeforeTheKeyIsSent() throws Exception {
        SelfSigned certificate = SelfSigned.create(directory, "elsewhere", "dns:elsewhere.example");
        SSLContext.setDefault(certificate.client());

        try (TlsProvider provider = new TlsProvider(certificate)) {
            CallReport report = call(provider.url(), "{}");

            assertThat(report.ending()).isEqualTo(new Unsent(ErrorCode.CONNECTION_ERROR));
            assertThat(report.message()).contains("TLS", "127.0.0.1");
            assertThat(provider.keys()).isEmpty();
        }
    }

    @Test
    void aTrustedCertificateOfTheHostIsAccepted() throws Exception {
        SelfSigned certificate = SelfSigned.create(directory, "known", "ip:127.0.0.1");
        SSLContext.setDefault(certificate.client());

        try (TlsProvider provider = new TlsProvider(certificate)) {
            assertThat(call(provider.url(), "{}").ending()).isEqualTo(new Answered(200, Optional.empty()));
            assertThat(provider.keys()).containsExactly("Bearer " + KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectTakesTheKeyNowhere(int status) throws Exception {
        try (LoopbackProvider elsewhere = new LoopbackProvider();
                LoopbackProvider provider = new LoopbackProvider()) {
            provider.answers((call, exchange) -> {
                exchange.getResponseHeaders().add("Location", elsewhere.url() + "/chat/completions");
                reply(exchange, status, "{}");
            });

            CallReport report = call(provider.url(), "{}");

            assertThat(report.ending()).isEqualTo(new Answered(status, Optional.empty()));
            assertThat(provider.received()).hasSize(1);
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @Test
    void anErrorsBodyIsBoundedAsAnAnswerIs() throws Exception {
        try (LoopbackProvider provider = new LoopbackProvider()) {
            provider.answers((call, exchange) ->
                    reply(exchange, 500, "x".repeat(call.body().contains("more") ? 8 * 1024 * 1024 + 1 : 100_000)));

            CallReport quoted = call(provider.url(), "{}");

            assertThat(quoted.ending()).isEqualTo(new Answered(500, Optional.empty()));
            assertThat(quoted.answer().orElseThrow().body().orElseThrow()).hasSize(64 * 1024 + 2);
            assertThat(call(provider.url(), "{\"more\":1}").ending())
                    .isEqualTo(new Refused(ErrorCode.ANSWER_TOO_LARGE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: %s\n\n", // one event
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n",
                ": %s\n\n" // a comment
            })
    void aStreamsLineIsBounded(String line) throws Exception {
        try (LoopbackProvider provider = new LoopbackProvider()) {
            provider.answers((call, exchange) -> {
                exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                reply(exchange, 200, line.formatted("x".repeat(8 * 1024 * 1024)));
            });

            assertThat(call(provider.url(), "{\"stream\":true}").ending())
                    .isEqualTo(new Refused(ErrorCode.ANSWER_TOO_LARGE));
        }
    }

    @Test
    void headersAreBoundedInLengthAndNumber() throws Exception {
        String long64k = "X-Long: " + "x".repeat(64 * 1024) + "\r\n";
        String many = "X-Many: x\r\n".repeat(300);

        for (String headers : List.of(long64k, many)) {
            try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 2\r\n\r\n{}")) {
                assertThat(call(server.url(), "{}").ending()).isEqualTo(new Broken(ErrorCode.CONNECTION_ERROR));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Incorrect API key %s\"}}",
                "{\"error\":{\"code\":\"%s\"}}",
                "<html>%s</html>"
            })
    void aProviderThatRepeatsTheKeyIsNotQuoted(String body) throws Exception {
        try (LoopbackProvider provider = new LoopbackProvider()) {
            provider.answers((call, exchange) -> {
                exchange.getResponseHeaders().add("x-request-id", "id-" + KEY);
                reply(exchange, 401, body.formatted(KEY));
            });

            CallReport report = call(provider.url(), "{}");

            assertThat(report.toString()).doesNotContain(KEY).contains("id-[API key]", "401");
            assertThat(report.answer().orElseThrow().body().orElseThrow()).contains("[API key]");
        }
    }

    @Test
    void aShortKeyIsNotTakenOutOfWords() {
        assertThat(ApiKey.of("east").orElseThrow().removedFrom("at least")).isEqualTo("at least");
        assertThat(ApiKey.of("k".repeat(16)).orElseThrow().removedFrom("<" + "k".repeat(16) + ">"))
                .isEqualTo("<[API key]>");
    }

    @Test
    void whatHoldsTheKeyDoesNotShowIt() {
        ApiKey key = ApiKey.of(KEY).orElseThrow();
        ProviderCall call = callOf("https://api.example.com/v1", "{}", key);

        assertThat(List.of(key, Optional.of(key), call))
                .allSatisfy(holder -> assertThat(holder.toString()).doesNotContain(KEY));
    }

    private CallReport call(String url, String body) throws Exception {
        ProviderClient begun = client.orElseGet(() -> new ProviderClient(InstantSource.system(), System::nanoTime));
        client = Optional.of(begun);
        AwaitedCall call = new AwaitedCall(true);
        call.begin(begun.begin(callOf(url, body, ApiKey.of(KEY).orElseThrow()), call));
        return call.report();
    }

    private static ProviderCall callOf(String url, String body, ApiKey key) {
        return new ProviderCall(
                "id",
                CHAT,
                ProviderCalls.openAi(url),
                BaseUrl.parse(url).join(CHAT).orElseThrow(),
                ProviderCalls.asItIs(body),
                Optional.of(key),
                BOUNDS);
    }

    /** A provider over TLS that keeps the keys that it was sent. */
    private static final class TlsProvider implements AutoCloseable {
        private final HttpsServer server;
        private final List<String> keys = new CopyOnWriteArrayList<>();

        TlsProvider(SelfSigned certificate) throws Exception {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
            server.createContext("/", exchange -> {
                keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                reply(exchange, 200, "{}");
            });
            server.start();
        }

        String url() {
            return "https://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        }

        List<String> keys() {
            return keys;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
