package io.penstock.cli.service;

import io.penstock.cli.error.UsageException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.nio.support.ImmediateResponseExchangeHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /health/live} and {@code GET /health/ready} with 200 or 503, and {@code GET /metrics} in
 * Prometheus' text format. {@code /health} is an older name of {@code /health/live}.
 *
 * <p>A client that sends half a request or does not read its answer blocks no thread, because one thread serves all
 * connections as they become readable or writable. It keeps a connection for at most ten seconds of silence, and no
 * longer than until {@value #MAX_CONNECTIONS} others have come.
 */
public final class HttpEndpoint implements AutoCloseable {
    static final int MAX_CONNECTIONS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);
    private static final int MAX_LINE_CHARACTERS = 8_192;
    private static final int MAX_HEADERS = 100;

    private final HttpAsyncServer server;
    private final int port;
    private volatile Pages pages = Pages.OF_A_START;

    private HttpEndpoint(int port, Duration silence) throws IOException, InterruptedException {
        server = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setSoReuseAddress(true)
                        .setSoTimeout(Timeout.of(silence))
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxLineLength(MAX_LINE_CHARACTERS)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .setIOSessionListener(new BoundedConnections(MAX_CONNECTIONS))
                // A probe comes every few seconds, so keeping its connection would save nothing.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setRequestRouter((request, context) -> () -> new ImmediateResponseExchangeHandler(answer(request)))
                .create();
        this.port = startAt(port);
    }

    /** Starts listening, and returns the port. */
    private int startAt(int wanted) throws IOException, InterruptedException {
        server.start();
        boolean isBound = false;
        try {
            ListenerEndpoint listener =
                    server.listen(new InetSocketAddress(wanted), URIScheme.HTTP).get();
            isBound = true;
            return ((InetSocketAddress) listener.getAddress()).getPort();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            if (!isBound) {
                close();
            }
        }
    }

    /**
     * Listens on every address of the machine. Until {@link #serve} the part is live, but not ready.
     *
     * @param port the port; 0 for any free one
     * @throws UsageException when the port is in use or invalid
     */
    public static HttpEndpoint bind(int port) throws InterruptedException {
        return bind(port, MAX_SILENCE);
    }

    /** @param silence the idle time after which a connection is closed, accurate to about a second */
    static HttpEndpoint bind(int port, Duration silence) throws InterruptedException {
        try {
            return new HttpEndpoint(port, silence);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    "--http-port " + port + ": " + e.getMessage(), "name a port that is free, or leave it out");
        }
    }

    /** Shows the health and metrics of a part that has started, from now on. */
    public void serve(Health health, PrometheusRegistry registry) {
        pages = new Pages(health, registry);
    }

    public int port() {
        return port;
    }

    private AsyncResponseProducer answer(HttpRequest request) {
        try {
            return switch (path(request)) {
                case "/health/live", "/health" -> get(request, pages::live);
                case "/health/ready" -> get(request, pages::ready);
                case "/metrics" -> get(request, pages::metrics);
                default -> text(HttpStatus.SC_NOT_FOUND, "There are /health/live, /health/ready and /metrics.\n");
            };
        } catch (RuntimeException | Error e) { // a further throw would end the thread
            LOG.warn("GET {} failed: {}", path(request), e.toString(), e);
            return text(HttpStatus.SC_INTERNAL_SERVER_ERROR, "The log says why.\n");
        }
    }

    private static String path(HttpRequest request) {
        String path = request.getPath();
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static AsyncResponseProducer get(HttpRequest request, Supplier<AsyncResponseProducer> page) {
        if (Method.GET.isSame(request.getMethod()) || Method.HEAD.isSame(request.getMethod())) {
            return page.get();
        }
        var refused = new BasicHttpResponse(HttpStatus.SC_METHOD_NOT_ALLOWED);
        refused.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
        return new BasicResponseProducer(refused, "It is answered to GET.\n", ContentType.TEXT_PLAIN);
    }

    private static AsyncResponseProducer text(int status, String text) {
        return new BasicResponseProducer(status, text, ContentType.TEXT_PLAIN);
    }

    @Override
    public void close() {
        server.close(CloseMode.IMMEDIATE);
    }

    /** The pages. */
    private record Pages(Health health, PrometheusRegistry registry) {
        static final Pages OF_A_START = new Pages(new Starting(), new PrometheusRegistry());

        AsyncResponseProducer live() {
            return status(health.isLive());
        }

        AsyncResponseProducer ready() {
            return status(health.isReady());
        }

        private static AsyncResponseProducer status(boolean up) {
            return new BasicResponseProducer(
                    up ? HttpStatus.SC_OK : HttpStatus.SC_SERVICE_UNAVAILABLE,
                    up ? "{\"status\":\"up\"}\n" : "{\"status\":\"down\"}\n",
                    ContentType.APPLICATION_JSON);
        }

        AsyncResponseProducer metrics() {
            var writer = PrometheusTextFormatWriter.create();
            var text = new ByteArrayOutputStream();
            try {
                writer.write(text, registry.scrape());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new BasicResponseProducer(
                    HttpStatus.SC_OK,
                    text.toString(StandardCharsets.UTF_8),
                    ContentType.parse(writer.getContentType()));
        }
    }

    private static final class Starting implements Health {
        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public boolean isReady() {
            return false;
        }
    }
}
