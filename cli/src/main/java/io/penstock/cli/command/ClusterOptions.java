package io.penstock.cli.command;

import io.penstock.cli.error.UsageException;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.LiveTopics;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.UnusableClusterException;
import io.penstock.schemas.UrlText;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where the Kafka cluster and the schema registry are. */
final class ClusterOptions {
    private static final Logger log = LoggerFactory.getLogger(ClusterOptions.class);
    private static final String REGISTRY_HINT =
            "name the registry with --schema-registry URL or PENSTOCK_SCHEMA_REGISTRY";
    private static final String SUBJECTS_HINT = "see docs/OPERATIONS.md, 'Schemas that others register'";

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PENSTOCK_BOOTSTRAP_SERVER}",
            description = "Kafka brokers, comma-separated. Environment: PENSTOCK_BOOTSTRAP_SERVER.")
    private Optional<String> bootstrapServer = Optional.empty();

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            defaultValue = "${env:PENSTOCK_SCHEMA_REGISTRY}",
            description = "A registry with Confluent's REST API. Environment: PENSTOCK_SCHEMA_REGISTRY.")
    private Optional<String> schemaRegistry = Optional.empty();

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            defaultValue = "${env:PENSTOCK_COMMAND_CONFIG}",
            description = "Kafka client properties (TLS, SASL). Environment: PENSTOCK_COMMAND_CONFIG.")
    private Optional<Path> commandConfig = Optional.empty();

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "${env:PENSTOCK_TOPIC_PREFIX:-" + Cluster.DEFAULT_PREFIX + "}",
            description = "What topic names start with. Environment: PENSTOCK_TOPIC_PREFIX. Default: penstock.")
    private String topicPrefix = Cluster.DEFAULT_PREFIX;

    /** A cluster, and the topics that exist on it. */
    record Connected(Cluster cluster, LiveTopics topics) {}

    /**
     * Connects to the cluster, creates its topics and registers its schemas.
     *
     * @throws UsageException when no broker or registry answers, or what they hold cannot be used
     */
    Connected connect() {
        return connect(cluster());
    }

    /**
     * As {@link #connect}, but tries again until the bound has passed if the broker or the registry may still come
     * up.
     */
    Connected connect(Duration bound) throws InterruptedException {
        Cluster cluster = cluster();
        long deadline = System.nanoTime() + bound.toNanos();
        while (true) {
            try {
                return connect(cluster);
            } catch (UsageException e) {
                long left = (deadline - System.nanoTime()) / 1_000_000_000;
                if (left <= 0 || !mayComeUp(e)) {
                    throw e;
                }
                log.warn("{}; trying again for {} s", e.problem(), left);
                Thread.sleep(1_000);
            }
        }
    }

    private static boolean mayComeUp(UsageException failure) {
        if (failure.getCause() instanceof UnusableClusterException unusable) {
            return unusable.kind() == UnusableClusterException.Kind.AWAY;
        }
        return !(failure.getCause() instanceof RegistryException refused)
                || refused.kind() != RegistryException.Kind.INCOMPATIBLE;
    }

    private static Connected connect(Cluster cluster) {
        try {
            return new Connected(cluster, TopicPlan.services().ensure(cluster));
        } catch (UnusableClusterException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see --bootstrap-server and --command-config", e);
        } catch (RegistryException e) {
            String hint = e.kind() == RegistryException.Kind.INCOMPATIBLE ? SUBJECTS_HINT : REGISTRY_HINT;
            throw new UsageException(String.valueOf(e.getMessage()), hint, e);
        }
    }

    private Cluster cluster() {
        String servers = bootstrapServer
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new UsageException(
                        "no Kafka broker is named", "use --bootstrap-server HOST:PORT or PENSTOCK_BOOTSTRAP_SERVER"));
        String registry = schemaRegistry
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new UsageException("no schema registry is named", REGISTRY_HINT));
        Map<String, String> properties = clientProperties();
        try {
            var serdes = AvroRecordSerdes.create(new SerdesConfig(registry, properties));
            return new Cluster(servers, properties, topicPrefix, serdes);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--schema-registry " + UrlText.withoutSecrets(registry) + ": " + e.getMessage(), REGISTRY_HINT);
        }
    }

    private Map<String, String> clientProperties() {
        Properties properties = new Properties();
        if (commandConfig.isPresent()) {
            Path file = commandConfig.get();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UsageException(
                        "--command-config " + file + " cannot be read: " + e.getMessage(),
                        "name a file of Kafka client properties");
            }
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}
