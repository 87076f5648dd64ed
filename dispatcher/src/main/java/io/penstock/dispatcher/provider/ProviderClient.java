package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonFactory;
import io.penstock.schemas.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Makes calls over pooled HTTP/1.1 connections. It knows no redirects, cookies, retries or credentials but the
 * key of each call, and verifies the provider's TLS certificate against the JVM's trust store. Bounds are
 * kept by {@link #checkBounds()}, which has to be called regularly.
 */
public final class ProviderClient implements AutoCloseable {
    /** The largest answer that is carried. */
    public static final int MAX_ANSWER_BYTES = Cluster.MAX_PAYLOAD_BYTES;

    /** How long a connection may be idle; providers close theirs after a minute or more. */
    public static final Duration MAX_IDLE = Duration.ofSeconds(50);

    private static final Timeout LONGEST_CONNECT = Timeout.ofMinutes(2);
    private static final int MAX_IO_THREADS = 4;
    private static final int MAX_REQUEST_ID_CHARACTERS = 256;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADERS = 256;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PoolingAsyncClientConnectionManager connections;
    private final MinimalHttpAsyncClient http;
    private final Set<Exchange> live = ConcurrentHashMap.newKeySet();

    /**
     * A client that can make calls at once.
     *
     * @param clock wall time, for {@code started_at} and the like
     * @param nanoTime elapsed nanoseconds, for bounds
     */
    public ProviderClient(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .useSystemProperties()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(LONGEST_CONNECT)
                        .setSocketTimeout(Timeout.DISABLED)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .build())
                .build();
        this.http = HttpAsyncClients.createMinimal(
                H2Config.DEFAULT,
                Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE_CHARACTERS)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build(),
                IOReactorConfig.custom()
                        .setIoThreadCount(
                                Math.min(MAX_IO_THREADS, Runtime.getRuntime().availableProcessors()))
                        .setTcpNoDelay(true)
                        .build(),
                connections);
        http.start();
    }

    /** Allows so many connections at once, in total and to one host; callers bound their calls themselves. */
    public void allow(int calls) {
        connections.setMaxTotal(calls);
        connections.setDefaultMaxPerRoute(calls);
    }

    /** The body as it will be sent; empty when it is no JSON object. */
    public static Optional<RequestBody> body(String json, Optional<String> model) {
        JsonFactory factory = Json.FACTORY;
        return RequestBody.prepare(factory, json, model);
    }

    /**
     * Begins a call with buffers of its own, over any connection to its host. The owner is told exactly once how it
     * ended, possibly before this returns.
     */
    public RunningCall begin(ProviderCall call, CallOwner owner) {
        Exchange exchange = new Exchange(call, owner, this, Optional.empty());
        live.add(exchange);
        lease(exchange);
        return exchange::abort;
    }

    /** Begins a call over a channel to its host, which no other call uses. The owner is told as of any call. */
    public RunningCall begin(ProviderCall call, Channel channel, CallOwner owner) {
        Exchange exchange = new Exchange(call, owner, this, Optional.of(channel));
        live.add(exchange);
        AsyncClientEndpoint kept = channel.take();
        if (kept != null && kept.isConnected()) {
            exchange.completed(kept);
        } else {
            if (kept != null) {
                kept.releaseAndDiscard();
            }
            lease(exchange);
        }
        return exchange::abort;
    }

    /** A channel whose first call opens its connection. */
    public Channel channel(HttpHost host) {
        return new Channel(host, newBuffers());
    }

    /** A channel with the buffers of an idle one, which is released. */
    public Channel channel(HttpHost host, Channel idle) {
        idle.release();
        return new Channel(host, idle.buffers());
    }

    /** Ends the calls that have passed a bound. */
    public void checkBounds() {
        long now = nanoTime.getAsLong();
        live.forEach(exchange -> exchange.checkBounds(now));
    }

    /** Closes connections that were idle for long; channels are their owner's to close. */
    public void closeIdle() {
        connections.closeIdle(TimeValue.ofMilliseconds(MAX_IDLE.toMillis()));
    }

    @Override
    public void close() {
        live.forEach(Exchange::abort);
        http.close(CloseMode.GRACEFUL);
    }

    static CallBuffers newBuffers() {
        return new CallBuffers(MAX_ANSWER_BYTES);
    }

    void lease(Exchange exchange) {
        try {
            exchange.leasing(http.lease(exchange.call().target().host(), exchange));
        } catch (RuntimeException e) {
            // A client that is being closed throws instead of failing the lease.
            exchange.failed(e);
        }
    }

    void forget(Exchange exchange) {
        live.remove(exchange);
    }

    Instant now() {
        return clock.instant();
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    HttpContext context() {
        return HttpCoreContext.create();
    }

    void send(ProviderCall call, int bodyBytes, RequestChannel channel, HttpContext context)
            throws HttpException, IOException {
        BasicHttpRequest request =
                new BasicHttpRequest("POST", call.target().host(), call.target().path());
        request.addHeader(HttpHeaders.ACCEPT, call.body().streams() ? "text/event-stream" : "application/json");
        request.addHeader("X-Request-Id", printable(call.requestId()));
        call.api().addHeaders(request, call.apiKey());
        channel.sendRequest(request, new BasicEntityDetails(bodyBytes, ContentType.APPLICATION_JSON), context);
    }

    /** A caller's id is free text; a header is not. */
    private static String printable(String id) {
        StringBuilder header = new StringBuilder(Math.min(id.length(), MAX_REQUEST_ID_CHARACTERS));
        id.chars().limit(MAX_REQUEST_ID_CHARACTERS).forEach(c -> header.append(c > 0x20 && c < 0x7F ? (char) c : '?'));
        return header.toString();
    }
}
