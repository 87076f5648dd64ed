package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Puts the usages of a stream's events together. A provider counts up while it generates, so of two counts of one thing the
 * larger stands: what comes later and is zero, null or no number takes nothing away.
 */
final class StreamedUsage {
    private StreamedUsage() {}

    /** What is counted by the earlier and the later event; neither is changed. */
    static ObjectNode together(ObjectNode earlier, JsonNode later) {
        ObjectNode together = earlier.deepCopy();
        for (Map.Entry<String, JsonNode> field : later.properties()) {
            JsonNode before = together.get(field.getKey());
            if (before instanceof ObjectNode details && field.getValue().isObject()) {
                together.set(field.getKey(), together(details, field.getValue()));
            } else if (before == null || !isLess(field.getValue(), before)) {
                together.set(field.getKey(), field.getValue());
            }
        }
        return together;
    }

    private static boolean isLess(JsonNode later, JsonNode before) {
        if (before.isObject()) {
            return true;
        }
        return TokenNumber.of(later).orElse(0) < TokenNumber.of(before).orElse(0);
    }
}
