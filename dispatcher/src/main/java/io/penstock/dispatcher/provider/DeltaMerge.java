package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.CharBuffer;
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

    /** Adds the delta whose beginning the parser is at; says whether it carried any text that is appended. */
    boolean into(ObjectNode whole, JsonParser delta) throws IOException {
        return into(whole, delta, 0);
    }

    /** Appends the text that the parser is at. */
    boolean text(ObjectNode whole, String name, JsonParser part) throws IOException {
        int length = part.getTextLength();
        count(length + sizeOfNew(whole, name));
        builder(whole, name).append(part.getTextCharacters(), part.getTextOffset(), length);
        return length > 0;
    }

    /** Sets a field to the value that the parser is at, in place of what it was before. */
    void set(ObjectNode whole, String name, JsonParser part) throws IOException {
        JsonNode before = whole.get(name);
        if (before == null || !isSame(before, part)) {
            set(whole, name, value(part));
        }
    }

    /** The value that the parser is at; only what has parts takes a reader of trees. */
    private static JsonNode value(JsonParser part) throws IOException {
        return switch (part.currentToken()) {
            case VALUE_STRING -> TextNode.valueOf(part.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            default -> Json.MAPPER.readTree(part);
        };
    }

    /** Every event of a stream repeats whose it is: no new value is made of what can be compared as it is read. */
    private static boolean isSame(JsonNode before, JsonParser part) throws IOException {
        return switch (part.currentToken()) {
            case VALUE_STRING ->
                before.isTextual()
                        && before.textValue()
                                .contentEquals(CharBuffer.wrap(
                                        part.getTextCharacters(), part.getTextOffset(), part.getTextLength()));
            case VALUE_NUMBER_INT ->
                before.isIntegralNumber()
                        && part.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        && before.canConvertToLong()
                        && before.longValue() == part.getLongValue();
            default -> false;
        };
    }

    /** Sets a field, in place of what it was before. */
    void set(ObjectNode whole, String name, JsonNode part) throws IOException {
        JsonNode before = whole.get(name);
        if (part.equals(before)) {
            return;
        }
        int freed = before == null ? 0 : size(before);
        count(Math.max(0, size(part) - freed) + sizeOfNew(whole, name));
        whole.set(name, part);
    }

    /** About as many characters as the value takes. */
    private static int size(JsonNode value) {
        return value.isTextual() ? value.textValue().length() : value.toString().length();
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

    private boolean into(ObjectNode whole, JsonParser delta, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("a delta must not be nested deeper than " + MAX_DEPTH);
        }
        boolean carriesText = false;
        while (delta.nextToken() == JsonToken.FIELD_NAME) {
            String name = delta.currentName();
            JsonToken part = delta.nextToken();
            JsonNode present = whole.get(name);
            if (part == JsonToken.VALUE_STRING && !NOT_APPENDED.contains(name)) {
                carriesText |= text(whole, name, delta);
            } else if (part == JsonToken.START_OBJECT) {
                count(sizeOfNew(whole, name));
                ObjectNode child = present instanceof ObjectNode object ? object : whole.putObject(name);
                carriesText |= into(child, delta, depth + 1);
            } else if (part == JsonToken.START_ARRAY) {
                count(sizeOfNew(whole, name));
                ArrayNode child = present instanceof ArrayNode array ? array : whole.putArray(name);
                carriesText |= elements(child, delta, depth + 1);
            } else if (present == null || part != JsonToken.VALUE_NULL) {
                set(whole, name, delta);
            }
        }
        return carriesText;
    }

    private boolean elements(ArrayNode whole, JsonParser parts, int depth) throws IOException {
        boolean carriesText = false;
        while (parts.nextToken() != JsonToken.END_ARRAY) {
            JsonNode part = Json.MAPPER.readTree(parts);
            if (!part.path("index").isInt()) {
                count(NODE_CHARACTERS + size(part));
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
                carriesText |= into(element, Json.reading(part), depth);
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
