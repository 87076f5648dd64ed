package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a batch, the key is found in no topic, log, metric or file, though the provider repeats it in its errors. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SecretScanIT {
    private static final String KEY = "sk-7f3a9c21d4e8b650-found-nowhere";
    private static final String MARKER = "a-question-that-is-found";
    private static final String ANSWER = """
            {"usage":{"prompt_tokens":3,"completion_tokens":2},"choices":[{"message":{"content":"%s"}}]}""".formatted(MARKER);
    private static final Pattern PORT = Pattern.compile("Health and metrics are at port (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Workshop workshop;

    @SuppressWarnings("NullAway.Init")
    private EchoingProvider provider;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(Files.createDirectory(directory.resolve("scanned")));
        provider = new EchoingProvider();
    }

    @AfterEach
    void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        provider.close();
    }

    @Test
    void servicesLeaveNoKeyBehind() throws Exception {
        List<String> places = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(workshop.path("kafka"))) {
            String[] cluster = {"--bootstrap-server", broker.bootstrapServers(), "--schema-registry", "mock://scan"};
            assertThat(workshop.penstock(with(cluster, "apply", "-c", configuration()))
                            .exitCode())
                    .isEqualTo(ExitCode.SUCCEEDED);
            String state = workshop.path("state").toString();
            Process ledger = start("ledger", with(cluster, "ledger", "-v", "--http-port", "0", "--state-dir", state));
            Process dispatcher = start("dispatcher", with(cluster, "dispatcher", "-v", "--http-port", "0"));
            workshop.penstock(with(cluster, "submit", requests(), "--batch", "b"));
            workshop.penstock(with(
                    cluster, "collect", "b", "-o", workshop.path("out.jsonl").toString()));

            places.addAll(scanned("metrics of the ledger", metrics("ledger")));
            places.addAll(scanned("metrics of the dispatcher", metrics("dispatcher")));
            for (Process process : List.of(dispatcher, ledger)) {
                process.destroy();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            List<String> topics = topics(broker.bootstrapServers());
            assertThat(topics).anyMatch(text -> text.contains(MARKER));
            topics.forEach(text -> places.addAll(scanned("a topic", text)));
        }

        places.addAll(filesWith(KEY));
        assertThat(filesWith(MARKER)).anyMatch(file -> file.contains("kafka")).anyMatch(file -> file.contains("out"));
        assertThat(places).isEmpty();
        assertEveryCallHadTheKey();
    }

    @Test
    void aRunLeavesNoKeyBehind() throws Exception {
        Process run = start(
                "run",
                "run",
                requests(),
                "-v",
                "-o",
                workshop.path("out.jsonl").toString(),
                "-c",
                configuration(),
                "--summary",
                workshop.path("summary.json").toString(),
                "--data-dir",
                workshop.path("data").toString());
        assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();

        // what the broker keeps is compressed, so it has to be read as records
        try (EmbeddedBroker broker = EmbeddedBroker.start(workshop.path("data").resolve("broker"))) {
            assertThat(topics(broker.bootstrapServers()))
                    .anyMatch(text -> text.contains(MARKER))
                    .noneMatch(text -> text.contains(KEY));
        }
        assertThat(filesWith(MARKER)).anyMatch(file -> file.contains("out"));
        assertThat(filesWith(KEY)).isEmpty();
        assertEveryCallHadTheKey();
    }

    private void assertEveryCallHadTheKey() {
        assertThat(provider.keys()).hasSizeGreaterThan(20).containsOnly("Bearer " + KEY);
    }

    private String requests() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append("""
                    {"custom_id":"r%d","method":"POST","url":"/v1/chat/completions","body":{"model":"chat",\
                    "max_tokens":5,"messages":[{"role":"user","content":"%s"}]}}
                    """.formatted(i, MARKER));
        }
        return Files.writeString(workshop.path("in.jsonl"), text).toString();
    }

    /** One key comes from a file, which is beside the directory that is scanned, the other from the environment. */
    private String configuration() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), KEY);
        String url = provider.url();
        return workshop.configuration(
                        "{ id: east, base-url: \"%s\", api-key: \"file:%s\", rpm: 1000 }".formatted(url, file),
                        "{ id: west, base-url: \"%s\", api-key: \"${SCAN_KEY}\", rpm: 1000 }".formatted(url))
                .toString();
    }

    private Process start(String name, String... arguments) throws IOException {
        Process process = workshop.startBehind(List.of("env", "SCAN_KEY=" + KEY), name, arguments);
        processes.add(process);
        return process;
    }

    private static String[] with(String[] cluster, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(cluster)).toArray(String[]::new);
    }

    private String metrics(String part) throws Exception {
        Workshop.await(
                part + " listens", PATIENCE, () -> PORT.matcher(log(part)).find());
        Matcher port = PORT.matcher(log(part));
        assertThat(port.find()).isTrue();
        HttpClient client = HttpClient.newHttpClient();
        var text = new StringBuilder();
        for (String path : List.of("/metrics", "/health/live", "/health/ready")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path))
                    .build();
            text.append(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
        assertThat(text).contains("jvm_", "status");
        return text.toString();
    }

    private String log(String part) {
        try {
            return Files.readString(workshop.path(part + ".log"));
        } catch (IOException e) {
            return "";
        }
    }

    /** Keys, values and headers of every record of every topic, the broker's own among them. */
    private static List<String> topics(String servers) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", servers);
        List<String> texts = new ArrayList<>();
        try (Admin admin = Admin.create(properties);
                var consumer =
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get()) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> add(record, texts));
            }
        }
        return texts;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, List<String> texts) {
        Stream.of(record.key(), record.value()).forEach(bytes -> texts.add(text(bytes)));
        record.headers().forEach(header -> texts.add(header.key() + "=" + text(header.value())));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<String> scanned(String place, String text) {
        return text.contains(KEY) ? List.of(place) : List.of();
    }

    /** Every file that has the text, by its path within the directory. */
    private List<String> filesWith(String wanted) throws IOException {
        Path root = directory.resolve("scanned");
        List<String> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (text(Files.readAllBytes(file)).contains(wanted)) {
                    files.add(root.relativize(file).toString());
                }
            }
        }
        return files;
    }

    /** Refuses some calls with errors that repeat the key, as JSON and not, and answers the others. */
    private static final class EchoingProvider implements AutoCloseable {
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        private final List<String> keys = new CopyOnWriteArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();

        EchoingProvider() throws IOException {
            server.setExecutor(Executors.newCachedThreadPool(task -> {
                var thread = new Thread(task, "provider");
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            keys.add(key);
            exchange.getResponseHeaders().add("x-request-id", key.replace("Bearer ", "id-"));
            switch (calls.incrementAndGet()) {
                case 3 -> reply(exchange, 401, "{\"error\":{\"message\":\"Incorrect API key: " + key + "\"}}");
                case 5 -> reply(exchange, 500, "<html>" + key + "</html>");
                case 7 -> reply(exchange, 200, "no JSON but " + key);
                case 9 -> exchange.close();
                default -> reply(exchange, 200, ANSWER);
            }
        }

        private static void reply(HttpExchange exchange, int status, String body) throws IOException {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        }

        List<String> keys() {
            return keys;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
