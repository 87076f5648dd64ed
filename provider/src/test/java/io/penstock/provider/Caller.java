package io.penstock.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls a provider over HTTP. */
record Caller(HttpClient client, String baseUrl, String key) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Larger than any test needs; reached only when something hangs. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    static Caller of(SimulatedProvider provider, String key) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new Caller(client, provider.baseUrl(), key);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl).resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key);
    }

    HttpRequest post(String path, String body) {
        return request(path)
                .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /** Asks for a chat completion of at most so many tokens; the prompt has 20 input tokens. */
    HttpResponse<String> chat(int maxTokens) throws IOException, InterruptedException {
        return send(post("/v1/chat/completions", chatBody(maxTokens)));
    }

    static String chatBody(int maxTokens) {
        return "{'model':'m','max_tokens':" + maxTokens + ",'messages':[{'role':'user','content':'" + "word".repeat(13)
                + "'}]}";
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** The data of a stream's events, but for {@code [DONE]}. */
    static List<JsonNode> events(HttpResponse<String> streamed) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : streamed.body().lines().toList()) {
            if (line.startsWith("data: {")) {
                events.add(json(line.substring("data: ".length())));
            }
        }
        return events;
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
