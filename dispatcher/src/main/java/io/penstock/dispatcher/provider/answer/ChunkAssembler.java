package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Assembles the chunks of {@code /v1/chat/completions} and {@code /v1/completions}. */
final class ChunkAssembler implements StreamAssembler {
    private static final String USAGE = "usage";
    /** Fields that only a stream's chunks have, or that are read separately. */
    private static final Set<String> OF_A_STREAM = Set.of("object", "choices", "error", "obfuscation");

    private static final String INDEX = "index";
    private static final String FINISH_REASON = "finish_reason";
    private static final String MESSAGE = "message";

    /** Fields of a choice that are ignored when they have the wrong type. */
    private static final Set<String> OF_A_CHUNK = Set.of(INDEX, "delta", "text", "logprobs");

    private static final int MAX_CHOICES = 128;

    private final String object;
    private final DeltaMerge merge;
    private final ObjectNode answer = Json.MAPPER.createObjectNode();
    private final Map<Integer, ObjectNode> choices = new TreeMap<>();

    /** @param object the value of the whole answer's {@code object} field */
    ChunkAssembler(String object, int maxBytes) {
        this.object = object;
        this.merge = new DeltaMerge(maxBytes);
        answer.put("object", object);
    }

    @Override
    public Event accept(JsonParser chunk) throws IOException {
        boolean carriesOutput = false;
        while (chunk.nextToken() == JsonToken.FIELD_NAME) {
            String field = chunk.currentName();
            JsonToken value = chunk.nextToken();
            if (isError(field, chunk)) {
                return Event.ERROR;
            }
            if (field.equals("choices") && value == JsonToken.START_ARRAY) {
                while (chunk.nextToken() != JsonToken.END_ARRAY) {
                    carriesOutput |= choice(chunk);
                }
            } else if (field.equals(USAGE) && answer.get(USAGE) instanceof ObjectNode before) {
                StreamedUsage.add(merge, before, Json.MAPPER.readTree(chunk));
            } else if (value == JsonToken.VALUE_NULL || OF_A_STREAM.contains(field)) {
                chunk.skipChildren();
            } else {
                merge.set(answer, field, chunk);
            }
        }
        return carriesOutput ? Event.OUTPUT : Event.QUIET;
    }

    /** Whether a field makes the event an error. Nothing after an error is read. */
    private static boolean isError(String field, JsonParser chunk) throws IOException {
        return switch (field) {
            case "error" -> ErrorReader.read(chunk).isPresent();
            case "object", "type" ->
                chunk.currentToken() == JsonToken.VALUE_STRING
                        && chunk.getText().equals("error");
            default -> false;
        };
    }

    /**
     * Reads a choice. Most providers put the index first; otherwise the whole choice is read before its index is
     * known.
     */
    private boolean choice(JsonParser part) throws IOException {
        if (part.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("a choice must be a JSON object");
        }
        if (part.nextToken() == JsonToken.FIELD_NAME && part.currentName().equals(INDEX)) {
            part.nextToken();
            return fields(choice(part.getValueAsInt()), part);
        }
        JsonNode whole = Json.MAPPER.readTree(part);
        return fields(choice(whole.path(INDEX).asInt()), Json.reading(whole));
    }

    private ObjectNode choice(int index) throws IOException {
        if (index < 0 || index >= MAX_CHOICES) {
            throw new IOException("a choice's index must be in [0, " + MAX_CHOICES + ")");
        }
        return choices.computeIfAbsent(
                index, i -> Json.MAPPER.createObjectNode().put(INDEX, i));
    }

    private boolean fields(ObjectNode choice, JsonParser part) throws IOException {
        boolean carriesOutput = false;
        while (part.nextToken() == JsonToken.FIELD_NAME) {
            String field = part.currentName();
            JsonToken value = part.nextToken();
            if (field.equals("delta") && value == JsonToken.START_OBJECT) {
                carriesOutput |= merge.into(child(choice, MESSAGE), part);
            } else if (field.equals("text") && value == JsonToken.VALUE_STRING) {
                carriesOutput |= merge.text(choice, field, part);
            } else if (field.equals("logprobs") && value == JsonToken.START_OBJECT) {
                merge.into(child(choice, field), part);
            } else if (value == JsonToken.VALUE_NULL || OF_A_CHUNK.contains(field)) {
                part.skipChildren();
            } else {
                merge.set(choice, field, part);
            }
        }
        return carriesOutput;
    }

    private static void dropIndex(JsonNode call) {
        if (call instanceof ObjectNode object) {
            object.remove(INDEX);
        }
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode present ? present : parent.putObject(name);
    }

    @Override
    public boolean isWhole() {
        return !choices.isEmpty() && choices.values().stream().allMatch(ChunkAssembler::isFinished);
    }

    /** Whether a choice has a finish reason. Some servers write an empty one until there is one. */
    private static boolean isFinished(ObjectNode choice) {
        return !choice.path(FINISH_REASON).asText("").isEmpty();
    }

    @Override
    public Optional<JsonNode> takeUsage() {
        return Optional.ofNullable(answer.remove(USAGE));
    }

    @Override
    public String assembled() {
        ArrayNode all = answer.putArray("choices");
        choices.values().forEach(choice -> {
            if (object.equals("chat.completion")) {
                // Only a stream needs the index of a tool call.
                child(choice, MESSAGE).path("tool_calls").forEach(ChunkAssembler::dropIndex);
            }
            all.add(choice);
        });
        return Json.text(answer);
    }
}
