package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every command of a cluster in a process of its own, where no other has prepared anything. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ProcessesIT extends BrokerScene {
    /** With the start of two JVMs beside those of other tests; what a command takes by itself, ClusterErrorsIT measures. */
    private static final Duration PROMPT = Duration.ofSeconds(20);

    private static final String NOWHERE = "127.0.0.1:1";

    private final List<Process> services = new ArrayList<>();

    @AfterEach
    void stopTheServices() throws InterruptedException {
        for (Process service : services) {
            service.destroyForcibly();
            service.waitFor();
        }
    }

    @Test
    void aBatchGoesThroughServicesThatShareNothing() throws Exception {
        int providerPort = freePort();
        int ledgerPort = freePort();
        int dispatcherPort = freePort();
        String config = workshop.configuration(
                        workshop.instance("east", "http://127.0.0.1:" + providerPort + "/v1", "rpm: 5000"))
                .toString();
        String input = workshop.requests("in.jsonl", 30).toString();

        service("provider", "provider", "--port", text(providerPort), "--key", "east=5000:-", "--latency", "20ms");
        service("ledger", onBroker("ledger", "--state-dir", path("state"), "--http-port", text(ledgerPort)));
        service("dispatcher", onBroker("dispatcher", "--http-port", text(dispatcherPort)));
        for (int port : new int[] {providerPort, ledgerPort, dispatcherPort}) {
            Workshop.await("readiness on port " + port + logs(), BOUND, () -> isReady(port));
        }

        assertThat(ended("apply", onBroker("apply", "-c", config))).contains("in force: chat");
        assertThat(ended("submit", onBroker("submit", input, "--batch", "b"))).contains("30 requests submitted");
        assertThat(ended("collect", onBroker("collect", "b", "-o", path("out.jsonl"))))
                .contains("30 of 30 responses written");
        Workshop.await(
                "the ledger's count of the last answers",
                BOUND,
                () -> ended("status", onBroker("status", "b")).matches("(?s).*succeeded +30\\R.*"));
        assertThat(workshop.lines("out.jsonl"))
                .extracting(line -> line.get("custom_id").textValue())
                .doesNotHaveDuplicates()
                .hasSize(30);
    }

    @Test
    void whatTheCommandPrintsWithoutABrokerIsTwoLines() throws Exception {
        long begin = System.nanoTime();

        Process process =
                workshop.start("status", "status", "x", "--bootstrap-server", NOWHERE, "--schema-registry", REGISTRY);

        assertThat(process.waitFor()).as(log("status")).isEqualTo(ExitCode.USAGE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
        assertThat(log("status")).contains(NOWHERE).hasLineCount(2);
    }

    @Test
    void aServiceWithoutABrokerSaysSoAtOnceAndEndsWhenItsPatienceDoes() throws Exception {
        long begin = System.nanoTime();

        service("ledger", "ledger", "--bootstrap-server", NOWHERE, "--schema-registry", REGISTRY);
        Process brief = workshop.start(
                "dispatcher",
                "dispatcher",
                "--bootstrap-server",
                NOWHERE,
                "--schema-registry",
                REGISTRY,
                "--startup-wait",
                "1s");

        Workshop.await("a message", PROMPT, () -> log("ledger").contains(NOWHERE));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
        assertThat(brief.waitFor()).as(log("dispatcher")).isEqualTo(ExitCode.USAGE);
        assertThat(log("dispatcher")).contains("penstock: ").contains(NOWHERE);
        assertThat(log("ledger") + log("dispatcher")).doesNotContain("\tat ");
    }

    @Test
    void aPortThatIsTakenStopsAService() throws Exception {
        try (var taken = new ServerSocket(0)) {
            Process process =
                    workshop.start("dispatcher", onBroker("dispatcher", "--http-port", text(taken.getLocalPort())));

            assertThat(process.waitFor()).as(log("dispatcher")).isEqualTo(ExitCode.USAGE);
            assertThat(log("dispatcher"))
                    .contains("--http-port " + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    private void service(String name, String... arguments) throws IOException {
        services.add(workshop.start(name, arguments));
    }

    /** Runs a command to its end, which must be a success, and answers what it printed. */
    private String ended(String name, String... arguments) throws Exception {
        Process process = workshop.start(name, arguments);
        try {
            assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .as(name + " has ended" + logs())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(log(name)).isEqualTo(ExitCode.SUCCEEDED);
        return log(name);
    }

    private static boolean isReady(int port) {
        try {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/health/ready")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String logs() {
        return " (ledger: %s, dispatcher: %s)".formatted(log("ledger"), log("dispatcher"));
    }

    private String log(String name) {
        try {
            Path file = workshop.path(name + ".log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String path(String name) {
        return workshop.path(name).toString();
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
