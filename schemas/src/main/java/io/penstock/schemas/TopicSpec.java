package io.penstock.schemas;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a topic is created with.
 *
 * @param suffix name without the prefix
 * @param partitions at least 1
 * @param configs Kafka's topic configuration
 */
public record TopicSpec(String suffix, int partitions, Map<String, String> configs) {
    /** @throws IllegalArgumentException when {@code partitions} is below 1 */
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "a topic has at least 1 partition, got " + partitions + " for " + suffix);
        }
        configs = Map.copyOf(configs);
    }

    /**
     * Why an existing topic would lose or refuse records, and the remedy; empty when it would not. Other differences
     * from the plan are left to its owner.
     *
     * @param name on the broker
     * @param existing the value of a topic configuration by its key
     */
    Optional<String> objection(String name, UnaryOperator<String> existing) {
        String sizeKey = "max.message.bytes";
        long size = Long.parseLong(existing.apply(sizeKey));
        if (size < Cluster.MAX_MESSAGE_BYTES) {
            return Optional.of(name + ": " + sizeKey + " is " + size + " and must be at least "
                    + Cluster.MAX_MESSAGE_BYTES + remedy(name, sizeKey, String.valueOf(Cluster.MAX_MESSAGE_BYTES)));
        }
        String policyKey = "cleanup.policy";
        String policy = existing.apply(policyKey);
        String planned = configs.getOrDefault(policyKey, "delete");
        if (policy.contains("compact") != planned.contains("compact")) {
            return Optional.of(name + ": " + policyKey + " is " + policy + " and must be " + planned
                    + ", or records are lost" + remedy(name, policyKey, planned));
        }
        return Optional.empty();
    }

    private static String remedy(String name, String key, String value) {
        return ". Set it: kafka-configs --alter --topic " + name + " --add-config " + key + "=[" + value + "]";
    }

    TopicSpec withPartitions(int count) {
        return new TopicSpec(suffix, count, configs);
    }
}
