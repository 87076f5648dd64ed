package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The chunks of {@code /v1/chat/completions} and {@code /v1/completions}. */
final class ChunkAssembler implements StreamAssembler {
    private static final Set<String> ENVELOPE =
            Set.of("id", "created", "model", "system_fingerprint", "service_tier", "usage");
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
    public boolean accept(String data) throws IOException {
        if (data.equals("[DONE]")) {
            done = true;
            return false;
        }
        JsonNode chunk = Json.MAPPER.readTree(data);
        if (!chunk.isObject()) {
            throw new IOException("a chunk must be a JSON object");
        }
        if (chunk.hasNonNull("error")) {
            throw new IOException("the stream reported an error");
        }
        for (String field : ENVELOPE) {
            if (chunk.hasNonNull(field)) {
                merge.set(answer, field, chunk.get(field));
            }
        }
        boolean carriesOutput = false;
        for (JsonNode part : chunk.path("choices")) {
            carriesOutput |= choice(part);
        }
        return carriesOutput;
    }

    private boolean choice(JsonNode part) throws IOException {
        int index = part.path("index").asInt();
        if (index < 0 || index >= MAX_CHOICES) {
            throw new IOException("a choice's index must be in [0, " + MAX_CHOICES + ")");
        }
        ObjectNode choice = choices.computeIfAbsent(
                index, i -> Json.MAPPER.createObjectNode().put("index", i));
        boolean carriesOutput = false;
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "index" -> {}
                case "delta" -> carriesOutput |= merge.into(child(choice, "message"), value);
                case "text" -> carriesOutput |= merge.text(choice, "text", value);
                case "logprobs" -> {
                    if (value.isObject()) {
                        merge.into(child(choice, "logprobs"), value);
                    }
                }
                default -> {
                    if (!value.isNull()) {
                        merge.set(choice, field.getKey(), value);
                    }
                }
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
                child(choice, "message");
            }
            all.add(choice);
        });
        return Json.MAPPER.writeValueAsBytes(answer);
    }

    private boolean everyChoiceFinished() {
        return !choices.isEmpty() && choices.values().stream().allMatch(choice -> choice.hasNonNull("finish_reason"));
    }
}
