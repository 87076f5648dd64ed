package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.model.LatencyModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Every part on a broker that demands SASL and TLS and denies what the documented ACLs do not allow. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Testcontainers(disabledWithoutDocker = true)
class SecuredClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** With the start of a JVM beside those of other tests; what a command takes by itself, ClusterErrorsIT measures. */
    private static final Duration PROMPT = Duration.ofSeconds(20);

    private static final String REGISTRY = "mock://secured";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path brokerDirectory;

    @SuppressWarnings("NullAway.Init")
    private static SecuredBroker broker;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Workshop workshop;

    private final List<Process> processes = new ArrayList<>();

    @BeforeAll
    static void startTheBroker() throws Exception {
        broker = new SecuredBroker(brokerDirectory);
        broker.allow(Set.of("ledger", "dispatcher", "caller", "operator"), DocumentedAcls.table());
    }

    @AfterAll
    static void stopTheBroker() {
        broker.close();
    }

    @BeforeEach
    void openTheWorkshop() {
        workshop = new Workshop(directory);
    }

    @AfterEach
    void stopTheParts() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theDocumentedCommandsGiveTheRightsOfTheTable() throws Exception {
        assertThat(DocumentedAcls.table()).hasSizeGreaterThan(40);
        assertThat(DocumentedAcls.commands()).containsExactlyInAnyOrderElementsOf(DocumentedAcls.table());
    }

    @Test
    void everyPartWorksWithTheRightsThatAreDocumentedForIt() throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.start(
                ProviderConfig.builder().latency(LatencyModel.parse("5ms")).build())) {
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 5000"))
                    .toString();

            Ended applied = as("operator", "apply", "-c", config);
            assertThat(applied.exitCode()).as(applied.err()).isEqualTo(ExitCode.SUCCEEDED);
            Process ledger = start(
                    "ledger",
                    "ledger",
                    "--http-port",
                    "0",
                    "--ledger-id",
                    "one",
                    "--state-dir",
                    workshop.path("state").toString());
            Process dispatcher = start("dispatcher", "dispatcher", "--http-port", "0", "--worker-id", "one");
            String input = workshop.requests("in.jsonl", 60).toString();
            Ended submitted = as("caller", "submit", input, "--batch", "nightly");
            assertThat(submitted.exitCode()).as(submitted.err()).isEqualTo(ExitCode.SUCCEEDED);
            Ended collected = as(
                    "caller",
                    "collect",
                    "nightly",
                    "-o",
                    workshop.path("out.jsonl").toString());

            assertThat(collected.exitCode()).as(collected.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(workshop.lines("out.jsonl")).hasSize(60);
            Workshop.await(
                    "the ledger's count of the last answers",
                    PATIENCE,
                    () -> as("caller", "status", "nightly").out().matches("(?s).*succeeded +60\\R.*"));
            for (Ended ended : List.of(
                    as("operator", "strategy", "chat", "traditional"),
                    as("operator", "grants"),
                    as("operator", "top", "--once"))) {
                assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
            }
            assertThat(as("caller", "cancel", "nightly").out())
                    .contains("batch nightly: 0 cancelled, 0 running, which finish, 60 had ended");
            cancelWhatWaits(provider);
            for (Process process : List.of(dispatcher, ledger)) {
                process.destroy();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            for (String log : List.of("ledger.log", "dispatcher.log")) {
                assertThat(Files.readString(workshop.path(log)))
                        .contains("has stopped")
                        .doesNotContain("uthorization", "Not authorized", "the-password-of", "\tat ");
            }
        }
    }

    /** A batch of which ten can be called in a day, the rest waits and is cancelled. */
    private void cancelWhatWaits(SimulatedProvider provider) throws Exception {
        String config = workshop.configuration(workshop.instance("west", provider.baseUrl(), "rpd: 10"))
                .toString();
        assertThat(as("operator", "apply", "-c", config).exitCode()).isEqualTo(ExitCode.SUCCEEDED);
        String input = workshop.requests("more.jsonl", 40).toString();
        assertThat(as("caller", "submit", input, "--batch", "weekly").exitCode())
                .isEqualTo(ExitCode.SUCCEEDED);
        Workshop.await(
                "ten answers, and the rest waiting",
                PATIENCE,
                () -> as("caller", "status", "weekly").out().matches("(?s).*waiting +30\\R.*succeeded +10\\R.*"));

        Ended one = as("caller", "cancel", "weekly", "--request", "r39");
        Ended rest = as("caller", "cancel", "weekly");

        assertThat(one.out()).as(one.err()).contains("request r39 has ended: CANCELLED");
        assertThat(rest.exitCode()).as(rest.err()).isEqualTo(ExitCode.SUCCEEDED);
        Workshop.await(
                "the count of the cancelled ones",
                PATIENCE,
                () -> as("caller", "status", "weekly").out().matches("(?s).*cancelled +30\\R.*"));
    }

    @ParameterizedTest
    @CsvSource({
        "caller, penstock.responses",
        "caller, penstock.admitted",
        "caller, penstock.control",
        "dispatcher, penstock.control",
        "dispatcher, penstock.admitted",
        "ledger, penstock.attempts",
        "ledger, penstock.control",
        "operator, penstock.requests"
    })
    void noPartWritesWhatIsNotItsOwn(String user, String topic) throws Exception {
        as("operator", "apply", "-c", anyConfiguration());
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(broker.clientProperties(user))) {
            properties.load(in);
        }
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());

        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[] {1}))
                            .get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void aRightThatIsMissingIsNamedInTwoLines() throws Exception {
        as("operator", "apply", "-c", anyConfiguration());

        Ended ended = as("caller", "apply", "-c", anyConfiguration());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("does not allow it", "penstock.control")
                .hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status x", "ledger", "dispatcher"})
    void aWrongPasswordIsSaidWithinFifteenSeconds(String command) throws Exception {
        Ended ended = prompt(broker.clientPropertiesWithAWrongPassword("ledger"), command);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains(broker.bootstrapServers(), "lets this user not in", "sasl.jaas.config")
                .doesNotContain("not-the-password", "\tat ", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status x", "ledger", "dispatcher"})
    void aCertificateThatIsNotTrustedIsSaidWithinFifteenSeconds(String command) throws Exception {
        Ended ended = prompt(broker.clientPropertiesWithoutTrust("ledger"), command);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("TLS could not be agreed on", "certification path", "ssl.truststore.location")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void aClientWithoutTlsIsToldWhatToLookAt() throws Exception {
        Path plain = Files.writeString(workshop.path("plain.properties"), "security.protocol=PLAINTEXT\n");

        Ended ended = prompt(plain, "status x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("no Kafka broker answered", "security.protocol")
                .hasLineCount(2);
    }

    @Test
    void aTrustStoreThatIsNotThereIsNamed() throws Exception {
        Path properties = Files.writeString(
                workshop.path("absent.properties"),
                "security.protocol=SSL\nssl.truststore.type=PKCS12\nssl.truststore.location=/absent/trust.p12\n");

        Ended ended = prompt(properties, "ledger");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("/absent/trust.p12").hasLineCount(2);
    }

    private String anyConfiguration() throws IOException {
        return workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 1"))
                .toString();
    }

    /** Runs a command that must end soon, in a process of its own: a part would log to this one's standard error. */
    private Ended prompt(Path clientProperties, String command) throws Exception {
        long begin = System.nanoTime();
        Process process = start("prompt", clientProperties, command.split(" ", -1));
        boolean over = process.waitFor(60, TimeUnit.SECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        String said = Files.readString(workshop.path("prompt.log"), StandardCharsets.UTF_8);
        assertThat(over).as(said).isTrue();
        assertThat(took).as(said).isLessThan(PROMPT);
        return new Ended(process.exitValue(), "", said);
    }

    private Process start(String user, String... arguments) throws IOException {
        return start(user, broker.clientProperties(user), arguments);
    }

    private Process start(String name, Path clientProperties, String... arguments) throws IOException {
        Process process = workshop.start(name, onTheCluster(clientProperties, arguments));
        processes.add(process);
        return process;
    }

    private Ended as(String user, String... arguments) throws IOException {
        return workshop.penstock(onTheCluster(broker.clientProperties(user), arguments));
    }

    private static String[] onTheCluster(Path clientProperties, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--bootstrap-server",
                broker.bootstrapServers(),
                "--schema-registry",
                REGISTRY,
                "--command-config",
                clientProperties.toString()));
        return all.toArray(String[]::new);
    }
}
