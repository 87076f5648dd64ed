package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.dispatcher.provider.dialect.TokenNumber;
import java.io.IOException;
import java.util.Map;

/**
 * Puts the usages of a stream's events together. A provider counts up while it generates, so of two counts of one thing the
 * larger stands: what comes later and is zero, null or no number takes nothing away.
 */
final class StreamedUsage {
    private StreamedUsage() {}

    /**
     * Adds what a later event counts.
     *
     * @param merge bounds what is put together
     */
    static void add(DeltaMerge merge, ObjectNode usage, JsonNode later) throws IOException {
        for (Map.Entry<String, JsonNode> field : later.properties()) {
            JsonNode before = usage.get(field.getKey());
            if (before instanceof ObjectNode details && field.getValue().isObject()) {
                add(merge, details, field.getValue());
            } else if (before == null || !isLess(field.getValue(), before)) {
                merge.set(usage, field.getKey(), field.getValue());
            }
        }
    }

    private static boolean isLess(JsonNode later, JsonNode before) {
        if (before.isObject()) {
            return true;
        }
        return TokenNumber.of(later).orElse(0) < TokenNumber.of(before).orElse(0);
    }
}
