package io.penstock.schemas;

import java.util.Map;

/** The topics as they are on the broker. They may differ from the plan where that does no harm. */
public final class LiveTopics {
    private final Map<String, Integer> partitions;

    LiveTopics(Map<String, Integer> partitions) {
        this.partitions = Map.copyOf(partitions);
    }

    /**
     * The number of partitions of a topic.
     *
     * @throws IllegalArgumentException when the topic is not in the plan
     */
    public int partitions(Topic<?> topic) {
        Integer count = partitions.get(topic.suffix());
        if (count == null) {
            throw new IllegalArgumentException("the topic must be in the plan, got " + topic);
        }
        return count;
    }
}
