package io.penstock.dispatcher.provider.answer;

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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges the deltas of a stream without losing anything: texts are appended, labels are replaced, and objects are
 * merged, as are array elements that continue one another. A field that comes both as a text and as a list of parts
 * becomes the list. Texts grow in builders, so that the cost of an answer in many small parts is linear in its
 * length.
 */
final class DeltaMerge {
    /**
     * Fields whose every part is appended. In other text fields, a part that repeats everything before it may be a
     * label.
     */
    private static final Set<String> TEXTS = Set.of(
            "content",
            "text",
            "reasoning",
            "reasoning_content",
            "thinking",
            "refusal",
            "arguments",
            "partial_json",
            "input",
            "data",
            "transcript");

    /** Label fields, of which the last value counts. */
    private static final Set<String> LABELS =
            Set.of("role", "type", "id", "index", "format", "status", "object", "model");

    private static final String ID = "id";
    private static final String INDEX = "index";
    private static final String TYPE = "type";
    private static final String TEXT = "text";

    /** Part types that continue the last part of the same type. */
    private static final Set<String> TYPES_OF_TEXTS =
            Set.of(TEXT, "thinking", "output_text", "reasoning_text", "summary_text");

    /** Fields that only tool calls have. */
    private static final Set<String> OF_CALLS = Set.of("function", "custom");

    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 4096;

    /**
     * The size counted for a field or an element beyond its text, in characters, so that a stream of empty objects is
     * bounded too.
     */
    private static final int NODE_CHARACTERS = 32;

    private final int maxCharacters;
    private long characters;

    /**
     * @param maxCharacters the most characters of the whole result; beyond it, methods throw {@link
     *     AnswerTooLargeException}
     */
    DeltaMerge(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /** Merges the delta at the parser, and returns whether it had any text to append. */
    boolean into(ObjectNode whole, JsonParser delta) throws IOException {
        return into(whole, delta, 0);
    }

    /** Appends the text at the parser, and returns whether it was not empty. */
    boolean text(ObjectNode whole, String name, JsonParser part) throws IOException {
        int length = part.getTextLength();
        count(length + sizeOfNew(whole, name));
        growing(whole, name).append(part.getTextCharacters(), part.getTextOffset(), length);
        return length > 0;
    }

    /** Sets a field to the value at the parser, in place of an earlier value. */
    void set(ObjectNode whole, String name, JsonParser part) throws IOException {
        JsonNode before = whole.get(name);
        if (before == null || !isSame(before, part)) {
            set(whole, name, value(part));
        }
    }

    /** The value at the parser. Only numbers, objects and arrays need the tree reader. */
    private static JsonNode value(JsonParser part) throws IOException {
        return switch (part.currentToken()) {
            case VALUE_STRING -> TextNode.valueOf(part.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            default -> Json.MAPPER.readTree(part);
        };
    }

    /**
     * Whether the value at the parser equals the earlier one. Every event repeats ids and names, so they are compared
     * without making a new value.
     */
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

    /** Sets a field, in place of an earlier value. */
    void set(ObjectNode whole, String name, JsonNode part) throws IOException {
        JsonNode before = whole.get(name);
        if (part.equals(before)) {
            return;
        }
        int freed = before == null ? 0 : size(before);
        count(Math.max(0, size(part) - freed) + sizeOfNew(whole, name));
        whole.set(name, part);
    }

    /** The approximate number of characters of the value. */
    private static int size(JsonNode value) {
        return value.isTextual() ? value.textValue().length() : value.toString().length();
    }

    private static int sizeOfNew(ObjectNode whole, String name) {
        return whole.has(name) ? 0 : NODE_CHARACTERS + name.length();
    }

    /** The growing text of a field, which begins with the field's earlier value. */
    private static GrowingText growing(ObjectNode whole, String name) {
        JsonNode before = whole.get(name);
        if (before instanceof POJONode present && present.getPojo() instanceof GrowingText text) {
            return text;
        }
        GrowingText begun = new GrowingText();
        if (before != null && !before.isNull()) {
            begun.append(before.isTextual() ? before.textValue() : before.toString());
        }
        whole.putPOJO(name, begun);
        return begun;
    }

    private static boolean isText(@Nullable JsonNode node) {
        return node != null && (node.isTextual() || node.isPojo());
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
            if (part == JsonToken.VALUE_STRING) {
                carriesText |= string(whole, name, delta, depth);
            } else if (part == JsonToken.START_OBJECT) {
                carriesText |= object(whole, name, delta, depth);
            } else if (part == JsonToken.START_ARRAY) {
                count(sizeOfNew(whole, name));
                carriesText |= elements(list(whole, name), delta, depth + 1);
            } else if (present == null || part != JsonToken.VALUE_NULL) {
                set(whole, name, delta);
            }
        }
        return carriesText;
    }

    private boolean string(ObjectNode whole, String name, JsonParser part, int depth) throws IOException {
        JsonNode present = whole.get(name);
        int length = part.getTextLength();
        if (present instanceof ArrayNode parts) {
            return length > 0 && element(parts, textPart(part.getText()), depth + 1);
        }
        if (length == 0 && present instanceof ObjectNode) {
            return false;
        }
        if (LABELS.contains(name)) {
            if (present == null || length > 0) {
                set(whole, name, part);
            }
            return false;
        }
        if (TEXTS.contains(name)) {
            return text(whole, name, part);
        }
        count(length + sizeOfNew(whole, name));
        growing(whole, name)
                .appendUnlessRepeated(CharBuffer.wrap(part.getTextCharacters(), part.getTextOffset(), length));
        return length > 0;
    }

    /** Merges an object. After a text, such as the beginning of arguments, it is appended as JSON. */
    private boolean object(ObjectNode whole, String name, JsonParser part, int depth) throws IOException {
        JsonNode present = whole.get(name);
        if (isText(present) && !present.asText().isEmpty()) {
            String json = Json.MAPPER.readTree(part).toString();
            count(json.length());
            growing(whole, name).append(json);
            return true;
        }
        count(sizeOfNew(whole, name));
        return into(present instanceof ObjectNode object ? object : whole.putObject(name), part, depth + 1);
    }

    /** The list of a field. An earlier text becomes its first part. */
    private static ArrayNode list(ObjectNode whole, String name) {
        JsonNode present = whole.get(name);
        if (present instanceof ArrayNode array) {
            return array;
        }
        ArrayNode parts = whole.putArray(name);
        if (isText(present) && !present.asText().isEmpty()) {
            parts.addObject().put(TYPE, TEXT).set(TEXT, present);
        }
        return parts;
    }

    private static ObjectNode textPart(String text) {
        return Json.MAPPER.createObjectNode().put(TYPE, TEXT).put(TEXT, text);
    }

    private boolean elements(ArrayNode whole, JsonParser parts, int depth) throws IOException {
        boolean carriesText = false;
        while (parts.nextToken() != JsonToken.END_ARRAY) {
            carriesText |= element(whole, Json.MAPPER.readTree(parts), depth);
        }
        return carriesText;
    }

    private boolean element(ArrayNode whole, JsonNode part, int depth) throws IOException {
        if (!(part instanceof ObjectNode)) {
            count(NODE_CHARACTERS + size(part));
            whole.add(part);
            return false;
        }
        Optional<ObjectNode> begun = part.has(INDEX) ? ofIndex(whole, part) : goneOnWith(whole, part);
        if (begun.isPresent()) {
            return into(begun.get(), Json.reading(part), depth);
        }
        count(NODE_CHARACTERS);
        ObjectNode element = Json.MAPPER.createObjectNode();
        boolean carriesText = into(element, Json.reading(part), depth);
        whole.insert(place(whole, element), element);
        return carriesText;
    }

    /** The last element with the same index, unless its id or type differs. */
    private static Optional<ObjectNode> ofIndex(ArrayNode whole, JsonNode part) throws IOException {
        JsonNode index = part.get(INDEX);
        if (!index.isInt() || index.intValue() < 0 || index.intValue() >= MAX_ELEMENTS) {
            throw new IOException("an index must be in [0, " + MAX_ELEMENTS + ")");
        }
        for (int i = whole.size() - 1; i >= 0; i--) {
            if (index.equals(whole.get(i).get(INDEX))) {
                return isSameLabel(whole.get(i), part, ID) && isSameLabel(whole.get(i), part, TYPE)
                        ? Optional.of((ObjectNode) whole.get(i))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isSameLabel(JsonNode one, JsonNode other, String label) {
        String before = one.path(label).asText("");
        String after = other.path(label).asText("");
        return before.isEmpty() || after.isEmpty() || before.equals(after);
    }

    /**
     * The element that an element without an index continues: the call with the same id, or the last part when both
     * are texts of one type.
     */
    private static Optional<ObjectNode> goneOnWith(ArrayNode whole, JsonNode part) {
        if (OF_CALLS.stream().anyMatch(part::has) && part.hasNonNull(ID)) {
            for (JsonNode element : whole) {
                if (element instanceof ObjectNode call && part.get(ID).equals(call.get(ID))) {
                    return Optional.of(call);
                }
            }
            return Optional.empty();
        }
        boolean isText = TYPES_OF_TEXTS.contains(part.path(TYPE).asText());
        return isText
                        && !whole.isEmpty()
                        && whole.get(whole.size() - 1) instanceof ObjectNode last
                        && part.get(TYPE).equals(last.get(TYPE))
                ? Optional.of(last)
                : Optional.empty();
    }

    /** The position that keeps the elements in the order of their indices. */
    private static int place(ArrayNode whole, ObjectNode element) {
        int place = whole.size();
        int index = element.path(INDEX).asInt(Integer.MAX_VALUE);
        while (place > 0 && whole.get(place - 1).path(INDEX).asInt(-1) > index) {
            place--;
        }
        return place;
    }

    private void count(long more) throws IOException {
        characters += more;
        if (characters > maxCharacters) {
            throw new AnswerTooLargeException(maxCharacters);
        }
    }
}
