package io.penstock.cli.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.cli.UsageException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Answers {@code GET /health} with 200 or 503, and {@code GET /metrics} in Prometheus' text format. */
public final class HttpEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService worker;

    private HttpEndpoint(HttpServer server, ExecutorService worker) {
        this.server = server;
        this.worker = worker;
    }

    /**
     * Takes the port on every address of the machine; nothing is answered before {@link #serve}.
     *
     * @param port 0 for any that is free
     * @throws UsageException when the port is in use, or is none
     */
    public static HttpEndpoint bind(int port) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    "--http-port " + port + ": " + e.getMessage(), "name a port that is free, or leave it out");
        }
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(worker);
        return new HttpEndpoint(server, worker);
    }

    /** Begins to answer; once. */
    public void serve(BooleanSupplier healthy, PrometheusRegistry registry) {
        server.createContext("/health", exchange -> health(exchange, healthy));
        server.createContext("/metrics", exchange -> metrics(exchange, registry));
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void health(HttpExchange exchange, BooleanSupplier healthy) throws IOException {
        boolean up = healthy.getAsBoolean();
        byte[] body = (up ? "{\"status\":\"up\"}\n" : "{\"status\":\"down\"}\n").getBytes(StandardCharsets.UTF_8);
        answer(exchange, up ? 200 : 503, "application/json", body);
    }

    private static void metrics(HttpExchange exchange, PrometheusRegistry registry) throws IOException {
        var writer = PrometheusTextFormatWriter.create();
        var body = new ByteArrayOutputStream();
        writer.write(body, registry.scrape());
        answer(exchange, 200, writer.getContentType(), body.toByteArray());
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        worker.shutdownNow();
    }
}
