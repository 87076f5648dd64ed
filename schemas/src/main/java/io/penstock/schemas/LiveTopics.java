package io.penstock.schemas;

import java.util.Map;

/** The topics as they are on the broker, which may differ from the plan where that does no harm. */
public final class LiveTopics {
    private final Map<String, Integer> partitions;

    LiveTopics(Map<String, Integer> partitions) {
        this.partitions = Map.copyOf(partitions);
    }

    public int partitions(Topic<?> topic) {
        Integer count = partitions.get(topic.suffix());
        if (count == null) {
            throw new IllegalArgumentException("the topic must be in the plan, got " + topic);
        }
        return count;
    }
}
