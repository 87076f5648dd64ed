package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Assembles the events of {@code /v1/messages} (platform.claude.com/docs, "Streaming messages"). The pieces of a
 * tool's input are joined as a text, which becomes the input if it is complete JSON. In an answer that was cut it
 * stays a text.
 */
final class MessageEventAssembler implements StreamAssembler {
    private static final String CONTENT = "content";
    private static final String INDEX = "index";
    private static final String INPUT = "input";
    private static final String INPUT_PIECES = "partial_json";
    private static final String USAGE = "usage";
    private static final Set<String> NO_FIELDS_OF_A_MESSAGE = Set.of("type", "delta", USAGE);

    private final DeltaMerge merge;
    private final ObjectNode answer = Json.MAPPER.createObjectNode();

    MessageEventAssembler(int maxBytes) {
        merge = new DeltaMerge(maxBytes);
    }

    @Override
    public Event accept(JsonParser parser) throws IOException {
        JsonNode event = Json.MAPPER.readTree(parser);
        String type = event.path("type").asText();
        boolean carriesOutput =
                switch (type) {
                    case "message_start" -> start(event.path("message"));
                    case "content_block_start" -> block(event, event.path("content_block"));
                    case "content_block_delta" -> block(event, event.path("delta"));
                    case "message_delta" -> change(event);
                    // Pings, ends of blocks and of the message, and events of later versions.
                    default -> false;
                };
        boolean isError = type.equals("error") || event.path("error").isObject();
        return isError ? Event.ERROR : carriesOutput ? Event.OUTPUT : Event.QUIET;
    }

    private boolean start(JsonNode message) throws IOException {
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            merge.set(answer, field.getKey(), field.getValue());
        }
        return false;
    }

    /** Adds to the block that the event names. The {@code type} of a delta is its own and not the block's. */
    private boolean block(JsonNode event, JsonNode part) throws IOException {
        if (!part.isObject() || !event.path(INDEX).isInt()) {
            throw new IOException("an event of a block must have an index and an object");
        }
        boolean isNew = event.has("content_block");
        ObjectNode element = Json.MAPPER.createObjectNode();
        element.set(INDEX, event.get(INDEX));
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            if (field.getKey().equals("citation")) {
                element.putArray("citations").add(field.getValue());
            } else if (isNew || !field.getKey().equals("type")) {
                element.set(field.getKey(), field.getValue());
            }
        }
        ObjectNode delta = Json.MAPPER.createObjectNode();
        delta.putArray(CONTENT).add(element);
        return merge.into(answer, Json.reading(delta)) && !isNew;
    }

    /** Applies the changes at a message's end, whose usage counts from the message's start. */
    private boolean change(JsonNode event) throws IOException {
        for (Map.Entry<String, JsonNode> field : event.path("delta").properties()) {
            merge.set(answer, field.getKey(), field.getValue());
        }
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            if (!NO_FIELDS_OF_A_MESSAGE.contains(field.getKey())) {
                merge.set(answer, field.getKey(), field.getValue());
            }
        }
        if (event.path(USAGE).isObject()) {
            ObjectNode usage = answer.get(USAGE) instanceof ObjectNode known ? known : answer.putObject(USAGE);
            StreamedUsage.add(merge, usage, event.path(USAGE));
        }
        return false;
    }

    @Override
    public boolean isWhole() {
        return answer.hasNonNull("stop_reason");
    }

    @Override
    public String assembled() {
        if (answer.get(CONTENT) instanceof ArrayNode blocks) {
            for (JsonNode element : blocks) {
                if (element instanceof ObjectNode block) {
                    block.remove(INDEX);
                    endInput(block);
                }
            }
        }
        return Json.text(answer);
    }

    private static void endInput(ObjectNode block) {
        JsonNode pieces = block.remove(INPUT_PIECES);
        if (pieces == null || pieces.asText().isEmpty()) {
            return;
        }
        try {
            block.set(INPUT, Json.MAPPER.readTree(pieces.asText()));
        } catch (IOException cut) {
            block.set(INPUT, pieces);
        }
    }
}
