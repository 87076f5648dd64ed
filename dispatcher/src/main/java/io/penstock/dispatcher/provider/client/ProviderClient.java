package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallListener;
import io.penstock.dispatcher.call.RunningCall;
import io.penstock.dispatcher.provider.answer.CallBuffers;
import io.penstock.dispatcher.provider.answer.ContentCoding;
import io.penstock.dispatcher.provider.answer.Json;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.RequestBody;
import io.penstock.dispatcher.work.Channel;
import io.penstock.schemas.Cluster;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls over pooled HTTP/1.1 connections. It follows no redirects, keeps no cookies, sends no credentials but
 * each call's key and a proxy's login, and verifies the provider's TLS certificate against the JVM's trust store. A
 * request that cannot have been carried out is sent once more; all other retries are the caller's. The time bounds
 * are enforced by {@link #checkBounds()}, which must be called regularly.
 */
public final class ProviderClient implements AutoCloseable {
    /** The largest answer, in bytes. */
    public static final int MAX_ANSWER_BYTES = Cluster.MAX_PAYLOAD_BYTES;

    /**
     * TCP keep-alive finds a peer that is gone while its answer is awaited, and keeps gateways from dropping a silent
     * connection.
     */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private static final int KEEP_ALIVE_PROBES = 4;

    private static final Timeout MAX_CONNECT = Timeout.ofMinutes(2);
    private static final int MAX_IO_THREADS = 4;
    private static final int MAX_REQUEST_ID_CHARACTERS = 256;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADERS = 256;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Proxies proxies;
    private final Addresses addresses;
    private final Reuse reuse;
    private final PoolingAsyncClientConnectionManager connections;
    private final MinimalHttpAsyncClient http;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "penstock-connections");
        thread.setDaemon(true);
        return thread;
    });
    /** The buffers of the channel that was released last, for the next new channel. */
    private final AtomicReference<@Nullable CallBuffers> spareBuffers = new AtomicReference<>();

    private final Set<HttpCall> live = ConcurrentHashMap.newKeySet();

    /**
     * A client that is ready to make calls, through the proxies that the environment and the JVM's properties name.
     *
     * @param clock wall time, for {@code started_at} and the like
     * @param nanoTime elapsed nanoseconds, for bounds
     * @throws IllegalArgumentException if a named proxy cannot be used
     */
    public ProviderClient(InstantSource clock, LongSupplier nanoTime) {
        this(clock, nanoTime, SystemDefaultDnsResolver.INSTANCE, Proxies.of(System.getenv(), System::getProperty));
    }

    /** @param resolver may block for any time */
    ProviderClient(InstantSource clock, LongSupplier nanoTime, DnsResolver resolver, Proxies proxies) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.proxies = proxies;
        this.addresses = new Addresses(resolver, nanoTime);
        this.reuse = new Reuse(nanoTime);
        this.connections = new Connections()
                .useSystemProperties()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setConnectionConfigResolver(route -> config(route.getTargetHost()))
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
                        .setSoKeepAlive(true)
                        .setTcpKeepIdle(KEEP_ALIVE_SECONDS)
                        .setTcpKeepInterval(KEEP_ALIVE_SECONDS)
                        .setTcpKeepCount(KEEP_ALIVE_PROBES)
                        .build(),
                connections);
        http.start();
    }

    /**
     * Allows connections for this many calls at once, in total and to one host, and as many again for connections
     * that rest after a call. Callers bound their calls themselves.
     */
    public void allow(int calls) {
        connections.setMaxTotal(2 * calls);
        connections.setDefaultMaxPerRoute(2 * calls);
    }

    /** The body as it will be sent to an endpoint of this API; empty when it is not a JSON object. */
    public static Optional<RequestBody> body(String json, Optional<String> model, ProviderApi api, String endpoint) {
        return RequestBody.prepare(Json.FACTORY, json, model, api.streamUsage(endpoint));
    }

    /**
     * Begins a call with its own buffers over any connection to its host. The owner is told exactly once how it
     * ended, possibly before this method returns.
     */
    public RunningCall begin(ProviderCall call, CallListener owner) {
        HttpCall exchange = new HttpCall(call, owner, this, Optional.empty());
        live.add(exchange);
        lease(exchange);
        return exchange::abort;
    }

    /** Begins a call over a channel to its host that no other call uses. The owner is told in the same way. */
    public RunningCall begin(ProviderCall call, HttpChannel channel, CallListener owner) {
        HttpCall exchange = new HttpCall(call, owner, this, Optional.of(channel));
        live.add(exchange);
        AsyncClientEndpoint kept = channel.take();
        if (kept == null) {
            lease(exchange);
            return exchange::abort;
        }
        long idleNanos = nanoTime.getAsLong() - channel.idleSinceNanos();
        if (!kept.isConnected() || reuse.isTooLong(channel.host(), idleNanos)) {
            kept.releaseAndDiscard();
            lease(exchange);
        } else if (reuse.isRested(channel.host(), idleNanos)) {
            exchange.completed(kept);
        } else {
            rest(channel.host(), kept);
            lease(exchange);
        }
        return exchange::abort;
    }

    /** A channel whose first call opens its connection, with the buffers of the channel that was released last. */
    public HttpChannel channel(HttpHost host) {
        CallBuffers buffers = spareBuffers.getAndSet(null);
        return new HttpChannel(host, buffers == null ? newBuffers() : buffers, spareBuffers);
    }

    /** Ends the calls that have passed a bound. */
    public void checkBounds() {
        long now = nanoTime.getAsLong();
        live.forEach(exchange -> exchange.checkBounds(now));
    }

    /** Closes pooled connections that were idle for long. Owners close their channels themselves. */
    public void closeIdle() {
        connections.closeIdle(TimeValue.ofMilliseconds(Channel.MAX_IDLE.toMillis()));
    }

    @Override
    public void close() {
        live.forEach(HttpCall::abort);
        http.close(CloseMode.GRACEFUL);
        timer.shutdownNow();
        addresses.close();
    }

    static CallBuffers newBuffers() {
        return new CallBuffers(MAX_ANSWER_BYTES);
    }

    void lease(HttpCall exchange) {
        try {
            Future<AsyncClientEndpoint> unused = http.lease(
                    exchange.call().target().host(),
                    leaseContext(exchange.call().bounds()),
                    exchange);
        } catch (RuntimeException e) {
            // While the client closes, it throws instead of failing the lease.
            exchange.failed(e);
        }
    }

    void forget(HttpCall exchange) {
        live.remove(exchange);
    }

    Instant now() {
        return clock.instant();
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    /** Bounds the lease: a connection is given up once its call no longer waits for it. */
    @SuppressWarnings("deprecation") // the only way to bound one connection
    private static HttpClientContext leaseContext(CallBounds bounds) {
        Timeout bound = Timeout.ofMilliseconds(Math.min(bounds.connect().toMillis(), MAX_CONNECT.toMilliseconds()));
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(bound)
                .setConnectTimeout(bound)
                .build());
        return context;
    }

    private ConnectionConfig config(HttpHost host) {
        return ConnectionConfig.custom()
                .setSocketTimeout(Timeout.DISABLED)
                .setIdleTimeout(reuse.longestIdle(host)
                        .map(idle -> Timeout.ofMilliseconds(Math.max(1, idle.toMillis())))
                        .orElse(null))
                .build();
    }

    Reuse reuse() {
        return reuse;
    }

    /** Takes a connection back after its answer. */
    void giveBack(HttpHost host, AsyncClientEndpoint connection) {
        if (reuse.isAtOnce(host)) {
            connection.releaseAndReuse();
        } else {
            rest(host, connection);
        }
    }

    /** Uses a connection again once it has shown that it stays open after its answer. */
    private void rest(HttpHost host, AsyncClientEndpoint connection) {
        Future<?> unused = timer.schedule(
                () -> {
                    if (connection.isConnected()) {
                        reuse.survived(host);
                        connection.releaseAndReuse();
                    } else {
                        connection.releaseAndDiscard();
                    }
                },
                Reuse.REST.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    HttpContext context() {
        return HttpCoreContext.create();
    }

    void send(ProviderCall call, int bodyBytes, RequestChannel channel, HttpContext context)
            throws HttpException, IOException {
        HttpHost host = call.target().host();
        BasicHttpRequest request =
                new BasicHttpRequest("POST", host, call.target().path());
        if (!Proxies.isSecure(host)) {
            proxies.of(host).ifPresent(proxy -> address(request, proxy));
        }
        request.addHeader(HttpHeaders.ACCEPT, call.body().streams() ? "text/event-stream" : "application/json");
        // A compressed stream would arrive later and in larger pieces.
        request.addHeader(HttpHeaders.ACCEPT_ENCODING, call.body().streams() ? "identity" : ContentCoding.ACCEPTED);
        request.addHeader("X-Request-Id", printable(call.requestId()));
        call.api().addHeaders(request, call.apiKey());
        channel.sendRequest(request, new BasicEntityDetails(bodyBytes, ContentType.APPLICATION_JSON), context);
    }

    /** Sends a proxy the whole address (RFC 9112, section 3.2.2). */
    private static void address(BasicHttpRequest request, Proxy proxy) {
        request.setAbsoluteRequestUri(true);
        proxy.authorization().ifPresent(value -> request.addHeader(HttpHeaders.PROXY_AUTHORIZATION, value));
    }

    /** Makes the connections of {@link Dialer}. */
    private final class Connections extends PoolingAsyncClientConnectionManagerBuilder {
        @Override
        protected AsyncClientConnectionOperator createConnectionOperator(
                TlsStrategy tls, SchemePortResolver ports, DnsResolver unusedResolver) {
            return new Dialer(tls, addresses, proxies, timer);
        }
    }

    /** Replaces what a header cannot hold: a caller's id is free text. */
    private static String printable(String id) {
        StringBuilder header = new StringBuilder(Math.min(id.length(), MAX_REQUEST_ID_CHARACTERS));
        id.chars().limit(MAX_REQUEST_ID_CHARACTERS).forEach(c -> header.append(c > 0x20 && c < 0x7F ? (char) c : '?'));
        return header.toString();
    }
}
