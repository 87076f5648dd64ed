package io.penstock.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider on loopback that answers as a test tells it, and keeps the bodies that it was sent. */
final class ScriptedProvider implements AutoCloseable {
    private static final String ANSWER = """
            {"id":"a","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop",
            "message":{"role":"assistant","content":"yes"}}],
            "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    /** What a call is answered by; each call has a thread of its own. */
    @FunctionalInterface
    interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile Script script;

    ScriptedProvider(Script script) throws IOException {
        this.script = script;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void answers(Script newScript) {
        script = newScript;
    }

    /** Base URL, the version included. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** How many calls came whose bodies have this text. */
    long calls(String text) {
        return bodies.stream().filter(body -> body.contains(text)).count();
    }

    static void succeed(HttpExchange exchange) throws IOException {
        reply(exchange, 200, ANSWER);
    }

    /** Asks to be left alone for so long. */
    static Script refuseFor(long seconds) {
        return exchange -> {
            exchange.getResponseHeaders().add("Retry-After", Long.toString(seconds));
            reply(exchange, 429, "{}");
        };
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            script.answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
