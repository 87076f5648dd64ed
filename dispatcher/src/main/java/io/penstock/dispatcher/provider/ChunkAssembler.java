package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The chunks of {@code /v1/chat/completions} and {@code /v1/completions}. */
final class ChunkAssembler implements StreamAssembler {
    private static final String USAGE = "usage";
    private static final Set<String> ENVELOPE =
            Set.of("id", "created", "model", "system_fingerprint", "service_tier", USAGE);
    private static final String INDEX = "index";
    private static final String MESSAGE = "message";

    /** Fields of a choice that mean nothing where they have not the type that they should have. */
    private static final Set<String> OF_A_CHUNK = Set.of(INDEX, "delta", "text", "logprobs");

    private static final int MAX_CHOICES = 128;

    private final String object;
    private final DeltaMerge merge;
    private final ObjectNode answer = Json.MAPPER.createObjectNode();
    private final Map<Integer, ObjectNode> choices = new TreeMap<>();
    private boolean done;

    /** @param object what the whole answer's {@code object} field says */
    ChunkAssembler(String object, int maxBytes) {
        this.object = object;
        this.merge = new DeltaMerge(maxBytes);
        answer.put("object", object);
    }

    @Override
    public void done() {
        done = true;
    }

    @Override
    public boolean accept(JsonParser chunk) throws IOException {
        boolean carriesOutput = false;
        while (chunk.nextToken() == JsonToken.FIELD_NAME) {
            String field = chunk.currentName();
            JsonToken value = chunk.nextToken();
            if (field.equals("error") && value != JsonToken.VALUE_NULL) {
                throw new IOException("the stream reported an error");
            }
            if (field.equals("choices") && value == JsonToken.START_ARRAY) {
                while (chunk.nextToken() != JsonToken.END_ARRAY) {
                    carriesOutput |= choice(chunk);
                }
            } else if (field.equals(USAGE) && answer.get(USAGE) instanceof ObjectNode before) {
                StreamedUsage.add(merge, before, Json.MAPPER.readTree(chunk));
            } else if (ENVELOPE.contains(field) && value != JsonToken.VALUE_NULL) {
                merge.set(answer, field, chunk);
            } else {
                chunk.skipChildren();
            }
        }
        return carriesOutput;
    }

    /** Providers put the index first; where one does not, the rest is read before it is known what it belongs to. */
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

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode present ? present : parent.putObject(name);
    }

    @Override
    public byte[] assembled() throws IOException {
        if (!done && !everyChoiceFinished()) {
            throw new IOException("the stream ended before the answer did");
        }
        ArrayNode all = answer.putArray("choices");
        choices.values().forEach(choice -> {
            if (object.equals("chat.completion")) {
                child(choice, MESSAGE);
            }
            all.add(choice);
        });
        return Json.MAPPER.writeValueAsBytes(answer);
    }

    private boolean everyChoiceFinished() {
        return !choices.isEmpty() && choices.values().stream().allMatch(choice -> choice.hasNonNull("finish_reason"));
    }
}
