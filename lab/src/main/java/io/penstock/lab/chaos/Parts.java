package io.penstock.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How each part is started, and where it is found. */
final class Parts {
    static final String BROKER = "broker";
    static final String PROVIDER = "provider";
    static final List<String> LEDGERS = List.of("ledger-1", "ledger-2");
    static final int DISPATCHERS = 3;

    static final String REGISTRY = "registry";
    private static final String REGISTRY_IN_EACH = "mock://chaos";
    private static final String LATENCY = "0.3s+8ms";
    private static final int SLOTS = 32;
    private static final Duration STATS_BOUND = Duration.ofSeconds(10);

    private final ChaosSettings settings;
    private final Path directory;
    private final int brokerPort = freePort();
    private final int providerPort = freePort();
    private final int registryPort = freePort();

    Parts(ChaosSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    String registry() {
        return hasRegistry() ? "http://127.0.0.1:" + registryPort : REGISTRY_IN_EACH;
    }

    /** Whether there is a registry that can be away; else each part has one within itself. */
    boolean hasRegistry() {
        return settings.edges().registryOutages() > 0;
    }

    List<String> registryPart() {
        return List.of(
                "lab",
                "registry",
                "--file",
                path("schemas.jsonl").toString(),
                "--port",
                Integer.toString(registryPort));
    }

    /** Puts a ledger's wall clock so far ahead of the machine's. */
    void stepClock(String ledger, Duration offset) {
        SteppableClocks.step(clock(ledger), offset);
    }

    private Path clock(String ledger) {
        return path(ledger + ".clock");
    }

    String providerUrl() {
        return "http://127.0.0.1:" + providerPort;
    }

    List<String> broker() {
        return List.of("lab", "broker", "--data-dir", path(BROKER).toString(), "--port", Integer.toString(brokerPort));
    }

    List<String> provider(ChaosPools pools) {
        try {
            Path faults = Files.writeString(
                    path("faults.json"), ProviderFaults.plan(settings.seed(), pools.keysWithoutTokenLimit()));
            List<String> arguments = new ArrayList<>(List.of("provider", "--count-only", "--latency", LATENCY));
            arguments.addAll(List.of("--port", Integer.toString(providerPort)));
            arguments.addAll(List.of("--window", settings.window().toMillis() + "ms"));
            arguments.addAll(List.of("--seed", Long.toString(settings.seed())));
            arguments.addAll(List.of("--faults", faults.toString()));
            arguments.addAll(pools.keyOptions());
            return arguments;
        } catch (IOException e) {
            throw new UncheckedIOException("the fault plan cannot be written", e);
        }
    }

    List<String> ledger(String name) {
        return onCluster(
                "lab",
                "ledger",
                "--clock-offset-file",
                clock(name).toString(),
                "--ledger-id",
                name,
                "--state-dir",
                path(name).toString(),
                "--standby-replicas",
                "1",
                "--session-timeout",
                settings.ledgerSession().toMillis() + "ms");
    }

    /** Removes what a ledger that does not run has kept. */
    void forget(String ledger) {
        try (Stream<Path> files = Files.walk(path(ledger))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the state of " + ledger + " cannot be removed", e);
        }
    }

    List<String> dispatcher(String name) {
        return onCluster(
                "dispatcher", "--worker-id", name, "--slots", Integer.toString(SLOTS), "--drain-timeout", "30s");
    }

    /** What the provider answers on {@code GET /stats}. */
    String stats() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(providerUrl() + "/stats"))
                .timeout(STATS_BOUND)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private List<String> onCluster(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", bootstrapServers(), "--schema-registry", registry()));
        return all;
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port is free", e);
        }
    }
}
