package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/** The events of {@code /v1/responses}: the last one carries the whole response. */
final class ResponseEventAssembler implements StreamAssembler {
    private Optional<JsonNode> response = Optional.empty();

    @Override
    public boolean accept(JsonParser parser) throws IOException {
        JsonNode event = Json.MAPPER.readTree(parser);
        String type = event.path("type").asText();
        switch (type) {
            case "response.completed", "response.incomplete" ->
                response = Optional.of(event.path("response")).filter(JsonNode::isObject);
            case "error", "response.failed" -> throw new IOException("the stream reported an error");
            default -> {}
        }
        return type.endsWith(".delta");
    }

    /** The event with the response says so, too. */
    @Override
    public void done() {}

    @Override
    public byte[] assembled() throws IOException {
        if (response.isEmpty()) {
            throw new IOException("the stream ended before the answer did");
        }
        return Json.MAPPER.writeValueAsBytes(response.get());
    }
}
