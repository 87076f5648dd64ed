package io.penstock.cli;

import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real broker for the tests of a class, and a directory for each of them. */
abstract class BrokerScene {
    static final String REGISTRY = "mock://scene";
    static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path brokerDirectory;

    @SuppressWarnings("NullAway.Init")
    static EmbeddedBroker broker;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    Workshop workshop;

    @BeforeAll
    static void startTheBroker() {
        broker = EmbeddedBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopTheBroker() {
        broker.close();
    }

    @BeforeEach
    void openTheWorkshop() {
        workshop = new Workshop(directory);
    }

    /** The broker, with topics of this prefix. */
    static Cluster cluster(String prefix) {
        return new Cluster(
                broker.bootstrapServers(), Map.of(), prefix, AvroRecordSerdes.create(SerdesConfig.of(REGISTRY)));
    }

    /** A command with what it needs to reach the broker. */
    static String[] onBroker(String... command) {
        return Stream.concat(
                        Stream.of(command),
                        Stream.of("--bootstrap-server", broker.bootstrapServers(), "--schema-registry", REGISTRY))
                .toArray(String[]::new);
    }

    /** A command on the topics of a prefix. */
    static String[] onTopics(String prefix, String... command) {
        return Stream.concat(Stream.of(onBroker(command)), Stream.of("--topic-prefix", prefix))
                .toArray(String[]::new);
    }
}
