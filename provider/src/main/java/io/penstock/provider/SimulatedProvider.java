package io.penstock.provider;

import io.penstock.provider.faults.FaultPlan;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.apache.hc.core5.util.TimeValue;

/**
 * A provider that speaks OpenAI's API over HTTP/1.1: chat completions, completions, responses and embeddings, whole
 * and streamed; the same at Azure's paths; and Anthropic's messages. It counts exact limits for each key with its own
 * arithmetic, so it can judge whether callers keep to them.
 *
 * <p>{@code GET /stats} serves {@link ProviderStats}, {@code POST /faults} takes a fault plan, {@code DELETE /faults}
 * ends it, {@code GET /health/live} and {@code GET /health/ready} answer 200.
 */
public final class SimulatedProvider implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    private final HttpAsyncServer server;
    private final Timer timer;
    private final Router router;
    private final InetSocketAddress address;

    private SimulatedProvider(HttpAsyncServer server, Timer timer, Router router, InetSocketAddress address) {
        this.server = server;
        this.timer = timer;
        this.router = router;
        this.address = address;
    }

    /**
     * Starts a provider.
     *
     * @throws IOException if it cannot listen on the address and port; the message says why
     */
    public static SimulatedProvider start(ProviderConfig config) throws IOException {
        return start(config, InstantSource.system(), System::nanoTime);
    }

    /**
     * Starts a provider whose limits are counted on the given clocks. Answers still take their real time.
     *
     * @param nanos elapsed nanoseconds, as {@link System#nanoTime} returns them
     * @throws IOException if it cannot listen on the address and port; the message says why
     */
    public static SimulatedProvider start(ProviderConfig config, InstantSource clock, LongSupplier nanos)
            throws IOException {
        Router router = new Router(config, clock, nanos);
        Timer timer = new Timer();
        HttpAsyncServer server = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setSoReuseAddress(true)
                        .setTcpNoDelay(true)
                        .setBacklogSize(BACKLOG)
                        .build())
                .setRequestRouter((request, context) -> () -> new ExchangeHandler(router::reply, timer))
                .create();
        server.start();
        try {
            ListenerEndpoint endpoint = server.listen(
                            new InetSocketAddress(config.host(), config.port()), URIScheme.HTTP)
                    .get();
            return new SimulatedProvider(server, timer, router, (InetSocketAddress) endpoint.getAddress());
        } catch (ExecutionException e) {
            stop(server, timer);
            String reason = e.getCause() instanceof BindException
                    ? "the port is in use or the address is not this machine's"
                    : String.valueOf(e.getCause());
            throw new IOException(
                    "The provider cannot listen on " + config.host() + ":" + config.port() + ": " + reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(server, timer);
            throw new IOException("Interrupted while starting the provider", e);
        }
    }

    public int port() {
        return address.getPort();
    }

    /** The base URL for callers, with the version: {@code http://127.0.0.1:8080/v1}. */
    public String baseUrl() {
        return resourceUrl() + "/v1";
    }

    /** The base URL for callers in Azure's dialect: {@code http://127.0.0.1:8080}. */
    public String resourceUrl() {
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    public ProviderStats stats() {
        return router.stats();
    }

    /** Replaces the fault plan from now on. */
    public void setFaults(FaultPlan plan) {
        router.setFaults(plan);
    }

    /** Cuts every connection and stops listening. */
    @Override
    public void close() {
        stop(server, timer);
    }

    private static void stop(HttpAsyncServer server, Timer timer) {
        timer.close();
        server.close(CloseMode.IMMEDIATE);
        try {
            server.awaitShutdown(TimeValue.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
