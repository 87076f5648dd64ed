package io.penstock.cli.embedded;

import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.EligibleLeaderReplicasVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single Kafka broker and KRaft controller in this process, listening on the loopback interface only.
 *
 * <p>Its log is kept in the directory that it is started on. The next start on that directory, after a clean end or a
 * kill, finds every topic, group and transaction. Only the ports may differ.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String CLUSTER_ID = "cluster-id";
    private static final int BIND_ATTEMPTS = 5;

    private final KraftNode node;
    private final String bootstrapServers;

    private EmbeddedBroker(KraftNode node, String bootstrapServers) {
        this.node = node;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts the broker on a directory of its own, and returns when clients can connect.
     *
     * @throws UsageException when the directory cannot be written
     */
    public static EmbeddedBroker start(Path directory) {
        return start(directory, LoopbackPorts::choose);
    }

    /**
     * As {@link #start(Path)}, on a given port, so that clients in other processes find it again.
     *
     * @throws RuntimeException also when the port is in use
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(directory, () -> LoopbackPorts.withBroker(port));
    }

    private static EmbeddedBroker start(Path directory, Supplier<LoopbackPorts> choice) {
        BrokerFailure.report();
        String clusterId = clusterId(directory);
        Path logs = directory.resolve("log");
        for (int attempt = 1; ; attempt++) {
            LoopbackPorts ports = choice.get();
            Properties properties = BrokerProperties.of(logs, ports);
            format(logs, clusterId);
            var node = new KraftNode(new KafkaConfig(properties, false), ports);
            try {
                node.start();
                return new EmbeddedBroker(node, "127.0.0.1:" + ports.broker());
            } catch (RuntimeException e) {
                node.stop();
                if (attempt == BIND_ATTEMPTS || !isBindFailure(e)) {
                    throw e;
                }
                log.info("A port was taken meanwhile; trying others");
            }
        }
    }

    /** The cluster's id, which is kept so that clients see the same cluster after a restart. */
    private static String clusterId(Path directory) {
        Path file = directory.resolve(CLUSTER_ID);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                Files.writeString(file, Uuid.randomUuid().toString());
            }
            return Files.readString(file, StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UsageException(
                    "data directory " + directory + " cannot be written: " + e.getMessage(),
                    "name a directory that you may write to with --data-dir");
        }
    }

    private static void format(Path logs, String clusterId) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(clusterId)
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setControllerListenerName(BrokerProperties.CONTROLLER)
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    // A single replica is always eligible. The feature would only make a kill look like data loss.
                    .setFeatureLevel(EligibleLeaderReplicasVersion.FEATURE_NAME, (short) 0)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new UsageException(
                    "data directory " + logs.getParent() + " cannot be prepared: " + e.getMessage(),
                    "name an empty directory that you may write to with --data-dir");
        }
    }

    private static boolean isBindFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.BindException) {
                return true;
            }
        }
        return false;
    }

    /** Kafka's {@code bootstrap.servers} for this broker. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker; its log is flushed and marked clean. */
    @Override
    public void close() {
        node.stop();
    }
}
