package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.dispatcher.provider.dialect.TokenNumber;
import java.io.IOException;
import java.util.Map;

/**
 * Merges the usages in a stream's events. A provider counts up while it generates, so the larger of two counts is
 * kept. A later count that is zero, null or not a number changes nothing.
 */
final class StreamedUsage {
    private StreamedUsage() {}

    /**
     * Merges the usage of a later event.
     *
     * @param merge bounds the merged size
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
