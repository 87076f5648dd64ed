package io.penstock.schemas;

import io.penstock.schemas.UnusableClusterException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and checks a cluster's topics by the plan. */
final class TopicSetup {
    private static final Duration PROPAGATION_POLL = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

    private final Cluster cluster;
    private final TopicPlan plan;

    TopicSetup(Cluster cluster, TopicPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    LiveTopics ensure() {
        try (Admin admin = Admin.create(adminConfig())) {
            // Whoever creates this one decides the number of partitions that the others follow.
            create(admin, Set.of(Topic.REQUESTS.suffix()));
            Map<String, Integer> live = create(admin, plan.suffixes());
            checkConfigs(admin);
            return new LiveTopics(live);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (KafkaException e) {
            throw unusable(e);
        }
    }

    private Properties adminConfig() {
        Properties config = cluster.clientConfig();
        String bound = String.valueOf(plan.patience().toMillis());
        config.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, bound);
        config.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, bound);
        return config;
    }

    private void check(Map<String, Integer> existing) {
        Optional<String> objection = plan.objection(existing, cluster.prefix());
        if (objection.isPresent()) {
            throw new UnusableClusterException(Kind.UNFIT, objection.get());
        }
    }

    /** Partition counts, by suffix, of the topics of the plan that exist. */
    private Map<String, Integer> existing(Admin admin) throws InterruptedException {
        Map<String, String> suffixes =
                plan.topics().stream().collect(Collectors.toMap(spec -> name(spec.suffix()), TopicSpec::suffix));
        Map<String, Integer> partitions = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> entry :
                admin.describeTopics(suffixes.keySet()).topicNameValues().entrySet()) {
            try {
                partitions.put(
                        suffixes.getOrDefault(entry.getKey(), entry.getKey()),
                        get(entry.getValue()).partitions().size());
            } catch (UnknownTopicOrPartitionException absent) {
                // To be created.
            }
        }
        return partitions;
    }

    private void checkConfigs(Admin admin) throws InterruptedException {
        Map<ConfigResource, TopicSpec> resources = plan.topics().stream()
                .collect(Collectors.toMap(
                        spec -> new ConfigResource(ConfigResource.Type.TOPIC, name(spec.suffix())), spec -> spec));
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> entry :
                admin.describeConfigs(resources.keySet()).values().entrySet()) {
            try {
                Config config = get(entry.getValue());
                Optional<String> objection = Objects.requireNonNull(resources.get(entry.getKey()))
                        .objection(entry.getKey().name(), key -> config.get(key).value());
                if (objection.isPresent()) {
                    throw new UnusableClusterException(Kind.UNFIT, objection.get());
                }
            } catch (TopicAuthorizationException e) {
                LOG.info(
                        "Not allowed to read the configuration of {}, so it is not checked",
                        entry.getKey().name());
            }
        }
    }

    /** Partition counts, by suffix, once every wanted topic is there. */
    private Map<String, Integer> create(Admin admin, Set<String> wanted) throws InterruptedException {
        Map<String, Integer> existing = existing(admin);
        check(existing);
        if (existing.keySet().containsAll(wanted)) {
            return existing;
        }
        List<NewTopic> topics = plan.missing(existing).stream()
                .filter(spec -> wanted.contains(spec.suffix()))
                .map(spec -> new NewTopic(name(spec.suffix()), spec.partitions(), plan.replicationFactor())
                        .configs(spec.configs()))
                .toList();
        for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
            try {
                get(created);
            } catch (TopicExistsException createdByAnotherPart) {
                // What it was created with is checked once it is visible.
            }
        }
        return await(admin, wanted);
    }

    /** Waits for created topics: a new topic is not known to every broker at once. */
    private Map<String, Integer> await(Admin admin, Set<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + plan.patience().toNanos();
        while (true) {
            Map<String, Integer> existing = existing(admin);
            check(existing);
            if (existing.keySet().containsAll(wanted)) {
                return existing;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new UnusableClusterException(
                        Kind.AWAY,
                        "topics created at " + cluster.bootstrapServers() + " were not visible there within "
                                + plan.patience().toSeconds() + " s");
            }
            Thread.sleep(PROPAGATION_POLL.toMillis());
        }
    }

    private String name(String suffix) {
        return cluster.prefix() + "." + suffix;
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }

    private UnusableClusterException unusable(KafkaException e) {
        String servers = cluster.bootstrapServers();
        if (e instanceof TimeoutException) {
            return new UnusableClusterException(
                    Kind.AWAY,
                    "no Kafka broker answered at " + servers + " within "
                            + plan.patience().toSeconds()
                            + " s; check bootstrap.servers, that the broker runs, and that security.protocol is the one"
                            + " that it speaks there",
                    e);
        }
        if (e instanceof InvalidReplicationFactorException) {
            return new UnusableClusterException(
                    Kind.AWAY,
                    "the topics cannot be created at " + servers + ": " + e.getMessage()
                            + " Set a replication factor that the number of brokers allows.",
                    e);
        }
        if (e instanceof SslAuthenticationException) {
            return new UnusableClusterException(
                    Kind.REFUSED,
                    "TLS could not be agreed on with " + servers + ": " + root(e).getMessage()
                            + "; ssl.truststore.location must vouch for the broker's certificate, which must be of the"
                            + " host that bootstrap.servers names",
                    e);
        }
        if (e instanceof AuthenticationException) {
            return new UnusableClusterException(
                    Kind.REFUSED,
                    "the broker at " + servers + " lets this user not in: " + e.getMessage()
                            + "; check user and password in sasl.jaas.config, and sasl.mechanism",
                    e);
        }
        if (e instanceof AuthorizationException) {
            return new UnusableClusterException(
                    Kind.REFUSED,
                    "the broker at " + servers + " does not allow it: " + e.getMessage() + topics(e)
                            + "; the user needs Describe on every topic, and Create on those that are missing",
                    e);
        }
        // A name that cannot be resolved is a ConfigException, and may be resolved later.
        boolean mayComeUp = e instanceof RetriableException || root(e) instanceof ConfigException;
        return new UnusableClusterException(
                mayComeUp ? Kind.AWAY : Kind.REFUSED,
                "the topics cannot be prepared at " + servers + ": " + root(e).getMessage(),
                e);
    }

    private static String topics(KafkaException e) {
        return e instanceof TopicAuthorizationException denied
                        && !denied.unauthorizedTopics().isEmpty()
                ? " " + denied.unauthorizedTopics().stream().sorted().toList()
                : "";
    }

    /** The innermost cause: there, a client that cannot be created says which of its files or properties is wrong. */
    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
