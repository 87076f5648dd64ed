package io.penstock.lab.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schema registry with the calls of Confluent's REST API that Penstock makes. It keeps its schemas in a file, so that
 * their ids are the same after a kill. It accepts every schema; which one is a subject's latest it knows of those that it
 * was given since its start.
 */
public final class RegistryServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BY_ID = "/schemas/ids/";
    private static final Pattern VERSIONS = Pattern.compile("/subjects/([^/]+)/versions(/latest)?");
    private static final String CONFIG = "/config/";
    private static final String NO_SUBJECT = "{\"error_code\":40401,\"message\":\"Subject not found\"}";
    private static final String NOT_FOUND = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Path file;
    /** By their id, from 1, less 1. */
    private final List<String> schemas = new ArrayList<>();

    private final Map<String, Latest> latest = new ConcurrentHashMap<>();
    /** As they were set; the others are NONE. */
    private final Map<String, String> levels = new ConcurrentHashMap<>();

    private record Latest(int version, String schema) {}

    private RegistryServer(Path file, int port) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                schemas.add(JSON.readTree(line).textValue());
            }
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Starts one.
     *
     * @param file where the schemas are kept, a line each
     */
    public static RegistryServer start(Path file, int port) throws IOException {
        RegistryServer registry = new RegistryServer(file, port);
        registry.server.start();
        return registry;
    }

    /** Where it is found. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Matcher versions = VERSIONS.matcher(path);
            if (versions.matches() && versions.group(2) == null && isMethod(exchange, "POST")) {
                String schema =
                        JSON.readTree(exchange.getRequestBody()).path("schema").asText();
                latest.compute(
                        versions.group(1),
                        (subject, before) -> before != null && before.schema().equals(schema)
                                ? before
                                : new Latest(before == null ? 1 : before.version() + 1, schema));
                send(exchange, 200, "{\"id\":" + register(schema) + "}");
            } else if (versions.matches() && versions.group(2) != null) {
                Latest found = latest.get(versions.group(1));
                send(exchange, found == null ? 404 : 200, found == null ? NO_SUBJECT : version(found));
            } else if (path.startsWith(CONFIG)) {
                String subject = path.substring(CONFIG.length());
                if (isMethod(exchange, "PUT")) {
                    String level = JSON.readTree(exchange.getRequestBody())
                            .path("compatibility")
                            .asText();
                    levels.put(subject, level);
                }
                send(exchange, 200, level(levels.getOrDefault(subject, "NONE")));
            } else if (path.startsWith(BY_ID)) {
                String schema = schema(path.substring(BY_ID.length()));
                send(
                        exchange,
                        schema.isEmpty() ? 404 : 200,
                        schema.isEmpty()
                                ? NOT_FOUND
                                : JSON.createObjectNode().put("schema", schema).toString());
            } else {
                send(exchange, 200, "[]");
            }
        }
    }

    private static boolean isMethod(HttpExchange exchange, String method) {
        return exchange.getRequestMethod().equals(method);
    }

    private static String version(Latest found) {
        return JSON.createObjectNode()
                .put("version", found.version())
                .put("schema", found.schema())
                .toString();
    }

    private static String level(String level) {
        return JSON.createObjectNode().put("compatibilityLevel", level).toString();
    }

    private synchronized int register(String schema) {
        int known = schemas.indexOf(schema);
        if (known >= 0) {
            return known + 1;
        }
        try {
            Files.writeString(
                    file, JSON.writeValueAsString(schema) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema cannot be kept in " + file, e);
        }
        schemas.add(schema);
        return schemas.size();
    }

    /** Empty when there is none. */
    private synchronized String schema(String id) {
        int index = id.chars().allMatch(Character::isDigit) && id.length() < 9 ? Integer.parseInt(id) - 1 : -1;
        return index >= 0 && index < schemas.size() ? schemas.get(index) : "";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
