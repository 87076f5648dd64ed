package io.penstock.dispatcher.provider.client;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.provider.client.ProviderCalls.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.schemas.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How connections come about: names, addresses and proxies. */
@Timeout(60)
class ConnectionsTest {
    private static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

    private final CountDownLatch nameServer = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    private final LoopbackProvider provider = new LoopbackProvider();
    private final List<ProviderClient> clients = new ArrayList<>();
    private final ProviderClient client = client(Proxies.NONE);

    @BeforeEach
    void answer() {
        provider.answers((call, exchange) -> reply(exchange, 200, "{}"));
    }

    @AfterEach
    void close() {
        nameServer.countDown();
        clients.forEach(ProviderClient::close);
        provider.close();
    }

    @Test
    void lookupsThatTakeTheirTimeHoldUpNoCallToAnotherHost() throws Exception {
        addresses.put("fast.test", List.of("127.0.0.1"));
        List<AwaitedCall> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            slow.add(call(client, "http://slow.test:" + port() + "/v1", BOUNDS));
        }

        CallReport report =
                call(client, "http://fast.test:" + port() + "/v1", BOUNDS).report();

        assertThat(report.ending()).isEqualTo(new Ending.Answered(200, Optional.empty()));
        assertThat(slow).noneMatch(AwaitedCall::isOver);
        addresses.put("slow.test", List.of("127.0.0.1"));
        nameServer.countDown();
        for (AwaitedCall call : slow) {
            assertThat(call.report().ending()).isEqualTo(new Ending.Answered(200, Optional.empty()));
        }
        assertThat(lookups).hasValue(2);
    }

    @Test
    void aHostWithoutAnAddressIsNotReachedAndIsAskedForAgain() throws Exception {
        nameServer.countDown();

        for (int i = 1; i <= 2; i++) {
            CallReport report = call(client, "http://nowhere.test/v1", BOUNDS).report();

            assertThat(report.ending()).isEqualTo(new Ending.Unsent(ErrorCode.CONNECTION_ERROR));
            assertThat(report.message()).contains("no address was found for nowhere.test");
            assertThat(lookups).hasValue(i);
        }
    }

    @ParameterizedTest(name = "connect timeout {0} ms, {1}")
    @CsvSource({
        "5000, 127.0.0.2 127.0.0.1",
        "400, 127.0.0.2 127.0.0.1",
        "1000, 127.0.0.2 127.0.0.2 127.0.0.2 127.0.0.1",
        "5000, 127.0.0.3 127.0.0.1"
    })
    void aHostIsReachedByTheAddressThatAnswers(long connectMillis, String of) throws Exception {
        addresses.put("many.test", List.of(of.split(" ")));
        CallBounds bounds = new CallBounds(Duration.ofMillis(connectMillis), BOUNDS.silence(), BOUNDS.total());

        try (ServerSocket silent = new ServerSocket(port(), 1, InetAddress.getByName("127.0.0.2"));
                Fillers fillers = new Fillers(silent)) {
            assertThat(fillers.sockets).isNotEmpty();

            CallReport report =
                    call(client, "http://many.test:" + port() + "/v1", bounds).report();

            assertThat(report.ending()).isEqualTo(new Ending.Answered(200, Optional.empty()));
        }
    }

    @Test
    void aPlainCallGoesThroughTheProxyWithItsWholeAddress() throws Exception {
        try (LoopbackProxy proxy = new LoopbackProxy(port(), "200 OK")) {
            ProviderClient proxied = client(Proxies.of(Map.of("HTTP_PROXY", proxy.url()), property -> null));

            CallReport report =
                    call(proxied, "http://behind.test:81/v1", BOUNDS).report();

            assertThat(report.ending()).isEqualTo(new Ending.Answered(200, Optional.empty()));
            assertThat(proxy.heads().get(0))
                    .startsWith("POST http://behind.test:81/v1/chat/completions HTTP/1.1\r\n")
                    .contains("Proxy-Authorization: Basic bWU6cGFzc3dvcmQ=\r\n");
        }
    }

    @Test
    void aProxyThatRefusesIsNamedAndTheCallIsNotMade() throws Exception {
        try (LoopbackProxy proxy = new LoopbackProxy(port(), "407 No")) {
            ProviderClient proxied = client(Proxies.of(Map.of("HTTPS_PROXY", proxy.url()), property -> null));

            CallReport report = call(proxied, "https://behind.test/v1", BOUNDS).report();

            assertThat(report.ending()).isEqualTo(new Ending.Unsent(ErrorCode.CONNECTION_ERROR));
            assertThat(report.message())
                    .contains("the proxy http://127.0.0.1:", "answered 407 for behind.test:443")
                    .doesNotContain("me:");
        }
    }

    private int port() {
        return BaseUrl.parse(provider.url()).host().getPort();
    }

    private ProviderClient client(Proxies proxies) {
        DnsResolver resolver = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                if (host.startsWith("127.")) {
                    return new InetAddress[] {InetAddress.getByName(host)};
                }
                lookups.incrementAndGet();
                if (!addresses.containsKey(host)) {
                    try {
                        nameServer.await();
                    } catch (InterruptedException e) {
                        throw new UnknownHostException(host);
                    }
                }
                List<InetAddress> found = new ArrayList<>();
                for (String address : addresses.getOrDefault(host, List.of())) {
                    found.add(InetAddress.getByName(address));
                }
                return found.toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        ProviderClient made = new ProviderClient(InstantSource.system(), System::nanoTime, resolver, proxies);
        made.allow(64);
        clients.add(made);
        return made;
    }

    private static AwaitedCall call(ProviderClient client, String url, CallBounds bounds) {
        AwaitedCall call = new AwaitedCall(true);
        call.begin(client.begin(
                new ProviderCall(
                        "id",
                        CHAT,
                        ProviderCalls.openAi(url),
                        BaseUrl.parse(url).join(CHAT).orElseThrow(),
                        ProviderCalls.asItIs("{}"),
                        Optional.empty(),
                        bounds),
                call));
        return call;
    }

    /** Connections that nobody accepts: those behind them wait for ever. */
    private static final class Fillers implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        Fillers(ServerSocket server) throws IOException {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                try {
                    socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
                } catch (IOException full) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
