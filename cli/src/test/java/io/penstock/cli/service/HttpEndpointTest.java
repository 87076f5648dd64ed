package io.penstock.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.error.UsageException;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpEndpointTest {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final String LIVE = "GET /health/live HTTP/1.0\r\n\r\n";

    private final Part part = new Part();
    private final List<Socket> clients = new ArrayList<>();
    private HttpEndpoint endpoint;

    @BeforeEach
    void bind() throws InterruptedException {
        endpoint = HttpEndpoint.bind(0);
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void oneThatStartsIsLiveAndNotReady() throws IOException {
        assertThat(status(LIVE)).isEqualTo("200");
        assertThat(get("/health/ready")).startsWith("HTTP/1.1 503 ").endsWith("{\"status\":\"down\"}\n");
        assertThat(status("GET /metrics HTTP/1.0\r\n\r\n")).isEqualTo("200");
    }

    @Test
    void livenessAndReadinessAreToldApart() throws IOException {
        endpoint.serve(part, new PrometheusRegistry());

        part.live = true;
        part.ready = false;
        assertThat(get("/health/live")).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"up\"}\n");
        assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/health/ready")).startsWith("HTTP/1.1 503 ");

        part.ready = true;
        assertThat(get("/health/ready")).startsWith("HTTP/1.1 200 ").contains("application/json");

        part.live = false;
        assertThat(get("/health/live")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws IOException {
        endpoint.serve(part, registry(1));

        assertThat(get("/metrics"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
                .endsWith("\r\n\r\n# HELP gauge_0 ä\n# TYPE gauge_0 gauge\ngauge_0 1.0\n");
    }

    @Test
    void whatFailsIsAnswered500AndTheNextOneIsAnswered() throws IOException {
        var registry = new PrometheusRegistry();
        GaugeWithCallback.builder()
                .name("broken")
                .callback(callback -> {
                    throw new IllegalStateException("broken");
                })
                .register(registry);
        endpoint.serve(part, registry);

        assertThat(get("/metrics")).startsWith("HTTP/1.1 500 ");
        assertThat(status(LIVE)).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthy", "/health/", "/health/live/", "/health/liveness", "/metrics/x", "/METRICS"})
    void whatIsNoPathOfItsIsAnswered404(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aQueryIsNoPartOfThePath() throws IOException {
        assertThat(get("/health/live?verbose=1")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "BREW"})
    void otherMethodsAreAnswered405(String method) throws IOException {
        String answer = answer(method + " /health/live HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CONNECT here:80", "OPTIONS *", "GET http://here:80", "GET ?", "GET //health/live", "GET %2e"})
    void anOddTargetIsAnsweredAndTheNextOneToo(String target) throws IOException {
        assertThat(answer(target + " HTTP/1.1\r\nHost: here\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(status(LIVE)).isEqualTo("200");
    }

    @Test
    void headIsAnsweredWithoutABody() throws IOException {
        assertThat(answer("HEAD /health/live HTTP/1.1\r\nHost: here\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void clientsThatHoldHalfARequestOpenKeepNobodyWaiting() throws IOException {
        endpoint.serve(part, registry(10_000));
        for (int i = 0; i < 25; i++) {
            client("");
            client("GET /heal");
            client("GET /health/live HTTP/1.1\r\nHost: here\r\nX-Half");
            client("POST /health/live HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{");
        }
        for (int i = 0; i < 10; i++) {
            // its answer is larger than what the sockets hold, and it reads nothing of it
            client("GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
        }

        for (int i = 0; i < 20; i++) {
            assertThat(status(LIVE)).isEqualTo("200");
        }
    }

    @Test
    void theOldestConnectionGivesWayWhenThereAreTooMany() throws IOException {
        Socket oldest = client("GET /heal");
        for (int i = 0; i < HttpEndpoint.MAX_CONNECTIONS; i++) {
            client("GET /heal");
        }

        assertThat(status(LIVE)).isEqualTo("200");
        assertThat(isClosed(oldest)).isTrue();
    }

    @Test
    void aSilentConnectionIsClosed() throws Exception {
        try (HttpEndpoint impatient = HttpEndpoint.bind(0, Duration.ofMillis(200))) {
            Socket halfALine = client(impatient, "GET /heal");
            Socket halfAHead = client(impatient, "GET /health/live HTTP/1.1\r\nHost");

            assertThat(isClosed(halfALine)).isTrue();
            assertThat(isClosed(halfAHead)).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> HttpEndpoint.bind(endpoint.port()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--http-port " + endpoint.port() + ": ")
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> HttpEndpoint.bind(65_536))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("65536");
    }

    @Test
    void aPortThatIsNoneLeavesNoThreadBehind() throws InterruptedException {
        Set<Thread> before = serverThreads();

        assertThatThrownBy(() -> HttpEndpoint.bind(65_536)).isInstanceOf(UsageException.class);

        Set<Thread> left = serverThreads();
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(PATIENCE_MILLIS);
        }
        assertThat(left).noneMatch(Thread::isAlive);
    }

    private static Set<Thread> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("server-"))
                .collect(Collectors.toSet());
    }

    private String get(String path) throws IOException {
        return answer("GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n");
    }

    private String status(String request) throws IOException {
        return answer(request).split(" ", 3)[1];
    }

    private String answer(String request) throws IOException {
        try (Socket socket = client(request)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Socket client(String sent) throws IOException {
        return client(endpoint, sent);
    }

    private Socket client(HttpEndpoint to, String sent) throws IOException {
        var socket = new Socket();
        clients.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.port()), PATIENCE_MILLIS);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** Whether nothing more comes: what is said before, such as a 408, is read. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static PrometheusRegistry registry(int gauges) {
        var registry = new PrometheusRegistry();
        for (int i = 0; i < gauges; i++) {
            GaugeWithCallback.builder()
                    .name("gauge_" + i)
                    .help("ä")
                    .callback(callback -> callback.call(1))
                    .register(registry);
        }
        return registry;
    }

    private static final class Part implements Health {
        private volatile boolean live = true;
        private volatile boolean ready = true;

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public boolean isReady() {
            return ready;
        }
    }
}
