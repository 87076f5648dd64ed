package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assembles the events of {@code /v1/responses}. The last one has the whole response, the first ones its beginning.
 */
final class ResponseEventAssembler implements StreamAssembler {
    private final int maxCharacters;
    private final Map<Integer, JsonNode> items = new TreeMap<>();
    private ObjectNode response = Json.MAPPER.createObjectNode();
    private long characters;
    private boolean isWhole;

    /** @param maxCharacters the most characters of all items together */
    ResponseEventAssembler(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public Event accept(JsonParser parser) throws IOException {
        JsonNode event = Json.MAPPER.readTree(parser);
        String type = event.path("type").asText();
        switch (type) {
            case "error" -> {
                return Event.ERROR;
            }
            case "response.completed", "response.incomplete", "response.failed", "response.cancelled" -> {
                if (!(event.path("response") instanceof ObjectNode last)) {
                    return Event.ERROR;
                }
                response = last;
                isWhole = true;
            }
            case "response.output_item.done" -> item(event);
            default -> {
                if (!isWhole && event.path("response") instanceof ObjectNode begun) {
                    response = begun;
                }
            }
        }
        return type.endsWith(".delta") ? Event.OUTPUT : Event.QUIET;
    }

    private void item(JsonNode event) throws IOException {
        if (event.path("item") instanceof ObjectNode item) {
            characters += item.toString().length();
            if (characters > maxCharacters) {
                throw new AnswerTooLargeException(maxCharacters);
            }
            items.put(event.path("output_index").asInt(items.size()), item);
        }
    }

    @Override
    public boolean isWhole() {
        return isWhole;
    }

    /** The response. Some providers leave the output, which has been streamed, out of the last event. */
    @Override
    public String assembled() {
        if (response.path("output").isEmpty() && !items.isEmpty()) {
            response.putArray("output").addAll(items.values());
        }
        return Json.text(response);
    }
}
