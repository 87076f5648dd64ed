package io.penstock.budget.kafka;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schema registry on loopback that can be stopped and started again at its address. An id means the same with any
 * number of thousands added to it, so that a test has ids that nobody has seen.
 */
final class RegistryStandIn implements AutoCloseable {
    private static final Pattern REQUEST_FOR_ID = Pattern.compile("/schemas/ids/(\\d+)");
    private static final int THOUSAND = 1_000;

    private final List<String> schemas = new ArrayList<>();
    private HttpServer server;

    RegistryStandIn() throws IOException {
        server = serve(0);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    void start() throws IOException {
        server = serve(server.getAddress().getPort());
    }

    private HttpServer serve(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.createContext("/", this::answer);
        made.start();
        return made;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            Matcher forId = REQUEST_FOR_ID.matcher(path);
            if (forId.matches()) {
                send(exchange, 200, schema(Integer.parseInt(forId.group(1))));
            } else if (path.endsWith("/versions/latest")) {
                send(exchange, 404, "{\"error_code\":40401,\"message\":\"no subject has a latest version here\"}");
            } else if (path.startsWith("/config/")) {
                send(exchange, 200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
            } else {
                send(exchange, 200, registered(body));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** The request's JSON has the schema as the answer to a look-up has it. */
    private String registered(String body) {
        if (!schemas.contains(body)) {
            schemas.add(body);
        }
        return "{\"id\":" + (schemas.indexOf(body) + 1) + "}";
    }

    private String schema(int id) {
        return schemas.get(id % THOUSAND - 1);
    }

    @Override
    public void close() {
        stop();
    }
}
