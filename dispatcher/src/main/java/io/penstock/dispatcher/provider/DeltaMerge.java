package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Adds the deltas of a stream up: texts are appended, objects merged, the elements of arrays merged where they name an
 * {@code index} and appended where they do not. Texts grow in builders, so that an answer of many small parts costs no
 * more than its length.
 */
final class DeltaMerge {
    private static final Set<String> NOT_APPENDED = Set.of("role", "type", "id", "index");
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 4096;

    /** What a field or an element takes beside its text, in characters: a stream of empty objects is bounded too. */
    private static final int NODE_CHARACTERS = 32;

    private final int maxCharacters;
    private long characters;

    /** @param maxCharacters bound of all that was put together */
    DeltaMerge(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /** Adds one delta; says whether it carried any text that is appended. */
    boolean into(ObjectNode whole, JsonNode delta) throws IOException {
        return into(whole, delta, 0);
    }

    /** Appends one text field. */
    boolean text(ObjectNode whole, String name, JsonNode part) throws IOException {
        if (!part.isTextual()) {
            return false;
        }
        String more = part.textValue();
        count(more.length() + sizeOfNew(whole, name));
        builder(whole, name).append(more);
        return !more.isEmpty();
    }

    /** Sets a field, in place of what it was before. */
    void set(ObjectNode whole, String name, JsonNode part) throws IOException {
        JsonNode before = whole.get(name);
        if (part.equals(before)) {
            return;
        }
        int freed = before == null ? 0 : before.toString().length();
        count(Math.max(0, part.toString().length() - freed) + sizeOfNew(whole, name));
        whole.set(name, part);
    }

    private static int sizeOfNew(ObjectNode whole, String name) {
        return whole.has(name) ? 0 : NODE_CHARACTERS + name.length();
    }

    private static StringBuilder builder(ObjectNode whole, String name) {
        if (whole.get(name) instanceof POJONode present && present.getPojo() instanceof StringBuilder builder) {
            return builder;
        }
        StringBuilder begun = new StringBuilder();
        whole.putPOJO(name, begun);
        return begun;
    }

    private boolean into(ObjectNode whole, JsonNode delta, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("a delta must not be nested deeper than " + MAX_DEPTH);
        }
        boolean carriesText = false;
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            String name = field.getKey();
            JsonNode part = field.getValue();
            JsonNode present = whole.get(name);
            if (part.isTextual() && !NOT_APPENDED.contains(name)) {
                carriesText |= text(whole, name, part);
            } else if (part.isObject()) {
                count(sizeOfNew(whole, name));
                ObjectNode child = present instanceof ObjectNode object ? object : whole.putObject(name);
                carriesText |= into(child, part, depth + 1);
            } else if (part.isArray()) {
                count(sizeOfNew(whole, name));
                ArrayNode child = present instanceof ArrayNode array ? array : whole.putArray(name);
                carriesText |= elements(child, part, depth + 1);
            } else if (present == null || !part.isNull()) {
                set(whole, name, part);
            }
        }
        return carriesText;
    }

    private boolean elements(ArrayNode whole, JsonNode parts, int depth) throws IOException {
        boolean carriesText = false;
        for (JsonNode part : parts) {
            if (!part.path("index").isInt()) {
                count(NODE_CHARACTERS + part.toString().length());
                whole.add(part);
                continue;
            }
            int index = part.path("index").intValue();
            if (index < 0 || index >= MAX_ELEMENTS) {
                throw new IOException("an index must be in [0, " + MAX_ELEMENTS + ")");
            }
            while (whole.size() <= index) {
                count(NODE_CHARACTERS);
                whole.addObject();
            }
            if (whole.get(index) instanceof ObjectNode element) {
                carriesText |= into(element, part, depth);
            }
        }
        return carriesText;
    }

    private void count(long more) throws IOException {
        characters += more;
        if (characters > maxCharacters) {
            throw new AnswerTooLargeException(maxCharacters);
        }
    }
}
