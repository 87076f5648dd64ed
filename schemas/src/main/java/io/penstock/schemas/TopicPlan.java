package io.penstock.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The topics that Penstock needs, and how they must be configured. */
public final class TopicPlan {
    /** The topics that are partitioned alike, so that the records of a pool meet in one task of the ledger. */
    private static final List<Topic<?>> CO_PARTITIONED = List.of(Topic.REQUESTS, Topic.CANCELLATIONS, Topic.ATTEMPTS);

    private static final String FOREVER = "-1";
    private static final short BROKER_DEFAULT = -1;

    private final List<TopicSpec> topics;
    private final OptionalInt requiredRequestPartitions;
    private final short replicationFactor;
    private final Duration patience;

    private TopicPlan(
            List<TopicSpec> topics, OptionalInt requiredRequestPartitions, short replicationFactor, Duration patience) {
        this.topics = List.copyOf(topics);
        this.requiredRequestPartitions = requiredRequestPartitions;
        this.replicationFactor = replicationFactor;
        this.patience = patience;
    }

    /** The plan for parts that run as services: partitions for several workers, and records for a week. */
    public static TopicPlan services() {
        return plan(new Sizes(6, 12, 6, 6), millis(Duration.ofDays(7)), Duration.ofDays(1));
    }

    /**
     * The plan for one process with a broker of its own: few partitions, and only the snapshots of pools and workers
     * are deleted by age.
     */
    public static TopicPlan embedded() {
        return plan(new Sizes(2, 4, 1, 1), FOREVER, Duration.ofMinutes(15));
    }

    /**
     * This plan, in which requests, cancellations and attempts must have this many partitions, or {@link #ensure}
     * fails.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public TopicPlan withRequestPartitions(int count) {
        List<TopicSpec> changed = topics.stream()
                .map(spec -> isCoPartitioned(spec) ? spec.withPartitions(count) : spec)
                .toList();
        return new TopicPlan(changed, OptionalInt.of(count), replicationFactor, patience);
    }

    /**
     * This plan with a replication factor for the topics that are created; unless set, it is the broker's default.
     *
     * @throws IllegalArgumentException when the factor is not in [1, 32767]
     */
    public TopicPlan withReplicationFactor(int count) {
        if (count < 1 || count > Short.MAX_VALUE) {
            throw new IllegalArgumentException("the replication factor must be at least 1, got " + count);
        }
        return new TopicPlan(topics, requiredRequestPartitions, (short) count, patience);
    }

    /** This plan with a bound on how long {@link #ensure} waits for a broker; 12 seconds unless set. */
    public TopicPlan withPatience(Duration bound) {
        return new TopicPlan(topics, requiredRequestPartitions, replicationFactor, bound);
    }

    /**
     * Creates the topics that are missing, checks those that are there, and registers their schemas. Parts that start
     * together may all call it.
     *
     * @throws UnusableClusterException when no broker answers, when it refuses this client, or when a topic is not as
     *     it must be
     * @throws io.penstock.schemas.registry.RegistryException when the registry cannot be reached or refuses a schema
     */
    public LiveTopics ensure(Cluster cluster) {
        LiveTopics live = new TopicSetup(cluster, this).ensure();
        cluster.serdes().register(cluster.prefix());
        return live;
    }

    /** Every topic, with the settings for its creation. Co-partitioned topics follow one that exists already. */
    public List<TopicSpec> topics() {
        return topics;
    }

    Set<String> suffixes() {
        return topics.stream().map(TopicSpec::suffix).collect(Collectors.toSet());
    }

    short replicationFactor() {
        return replicationFactor;
    }

    Duration patience() {
        return patience;
    }

    /**
     * The topics that have to be created to complete the plan.
     *
     * @param existing partition counts of the existing topics, by suffix
     */
    List<TopicSpec> missing(Map<String, Integer> existing) {
        OptionalInt present = existingRequestPartitions(existing);
        return topics.stream()
                .filter(spec -> !existing.containsKey(spec.suffix()))
                .map(spec ->
                        isCoPartitioned(spec) && present.isPresent() ? spec.withPartitions(present.getAsInt()) : spec)
                .toList();
    }

    /**
     * Why the existing topics cannot be used, and the remedy; empty when they can.
     *
     * @param existing partition counts of the existing topics, by suffix
     */
    Optional<String> objection(Map<String, Integer> existing, String prefix) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Topic<?> topic : CO_PARTITIONED) {
            Integer count = existing.get(topic.suffix());
            if (count != null) {
                counts.put(topic.name(prefix), count);
            }
        }
        List<String> reasons = new ArrayList<>();
        if (counts.values().stream().distinct().count() > 1) {
            reasons.add("they must have the same number of partitions, since a pool's records meet by partition");
        }
        if (requiredRequestPartitions.isPresent()
                && counts.values().stream().anyMatch(count -> count != requiredRequestPartitions.getAsInt())) {
            reasons.add("the configured number is " + requiredRequestPartitions.getAsInt());
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        String found = counts.entrySet().stream()
                .map(entry -> entry.getKey() + " has " + partitions(entry.getValue()))
                .collect(Collectors.joining(", "));
        return Optional.of(found + "; " + String.join("; ", reasons)
                + ". Configure the number that they have, or stop every part, let the requests finish, delete these"
                + " topics and start again: they are then created alike. Do not add partitions to them: a pool would"
                + " move to another partition, away from its budget.");
    }

    private static String partitions(int count) {
        return count == 1 ? "1 partition" : count + " partitions";
    }

    private static OptionalInt existingRequestPartitions(Map<String, Integer> existing) {
        return CO_PARTITIONED.stream()
                .filter(topic -> existing.containsKey(topic.suffix()))
                .mapToInt(topic -> existing.getOrDefault(topic.suffix(), 0))
                .findFirst();
    }

    private static boolean isCoPartitioned(TopicSpec spec) {
        return CO_PARTITIONED.stream().anyMatch(topic -> topic.suffix().equals(spec.suffix()));
    }

    private record Sizes(int requests, int admitted, int responses, int batches) {}

    private static TopicPlan plan(Sizes sizes, String retentionMillis, Duration snapshotsRetention) {
        Map<String, String> kept = deleted(retentionMillis);
        Map<String, String> compacted = sized(Map.of("cleanup.policy", "compact"));
        // rewritten every second, with small segments so that a reader reads little more than the last record of each
        // key
        Map<String, String> statuses = sized(Map.of(
                "cleanup.policy", "compact",
                "segment.ms", millis(Duration.ofMinutes(10)),
                "min.cleanable.dirty.ratio", "0.1"));
        Map<String, String> heartbeats = sized(Map.of(
                "cleanup.policy", "compact,delete",
                "retention.ms", millis(Duration.ofMinutes(15)),
                "segment.ms", millis(Duration.ofMinutes(5)),
                "delete.retention.ms", millis(Duration.ofMinutes(5))));
        List<TopicSpec> topics = List.of(
                new TopicSpec(Topic.REQUESTS.suffix(), sizes.requests(), kept),
                new TopicSpec(Topic.CANCELLATIONS.suffix(), sizes.requests(), kept),
                new TopicSpec(Topic.ATTEMPTS.suffix(), sizes.requests(), kept),
                new TopicSpec(Topic.ADMITTED.suffix(), sizes.admitted(), kept),
                new TopicSpec(Topic.RESPONSES.suffix(), sizes.responses(), kept),
                new TopicSpec(Topic.BATCHES.suffix(), sizes.batches(), statuses),
                new TopicSpec(Topic.CONTROL.suffix(), 1, compacted),
                new TopicSpec(Topic.POOL_METRICS.suffix(), 1, deleted(millis(snapshotsRetention))),
                new TopicSpec(Topic.WORKER_METRICS.suffix(), 1, heartbeats),
                new TopicSpec(Topic.SUBMISSIONS, 1, kept),
                new TopicSpec(Topic.DEAD_LETTERS, 1, kept));
        return new TopicPlan(topics, OptionalInt.empty(), BROKER_DEFAULT, Duration.ofSeconds(12));
    }

    private static Map<String, String> deleted(String retentionMillis) {
        return sized(Map.of("cleanup.policy", "delete", "retention.ms", retentionMillis));
    }

    private static Map<String, String> sized(Map<String, String> configs) {
        Map<String, String> sized = new LinkedHashMap<>(configs);
        sized.put("max.message.bytes", String.valueOf(Cluster.MAX_MESSAGE_BYTES));
        return sized;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
