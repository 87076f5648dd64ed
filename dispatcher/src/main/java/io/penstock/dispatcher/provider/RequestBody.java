package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.Optional;

/** The body of one call, as it goes onto the wire. */
public final class RequestBody {
    private final String text;
    private final boolean streams;

    private RequestBody(String text, boolean streams) {
        this.text = text;
        this.streams = streams;
    }

    /**
     * The request's body with its model replaced when {@code model} is given, and otherwise unchanged to the byte.
     * Empty when the body is no JSON object.
     */
    static Optional<RequestBody> prepare(JsonFactory json, String body, Optional<String> model) {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            int afterBrace = (int) parser.currentLocation().getCharOffset();
            int modelStart = afterBrace;
            int modelEnd = afterBrace;
            boolean streams = false;
            boolean isEmpty = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                isEmpty = false;
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                if (name.equals("stream")) {
                    streams = value == JsonToken.VALUE_TRUE;
                } else if (name.equals("model") && model.isPresent()) {
                    parser.finishToken();
                    modelStart = start;
                    modelEnd = (int) parser.currentLocation().getCharOffset();
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            String sent = model.isEmpty()
                    ? body
                    : body.substring(0, modelStart)
                            + replacement(model.get(), modelStart == modelEnd, isEmpty)
                            + body.substring(modelEnd);
            return Optional.of(new RequestBody(sent, streams));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String replacement(String model, boolean insert, boolean alone) {
        String quoted = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(model)) + '"';
        return insert ? "\"model\":" + quoted + (alone ? "" : ",") : quoted;
    }

    /** As it goes onto the wire, in UTF-8. */
    String text() {
        return text;
    }

    /** Whether the request asks for a streamed answer. */
    boolean streams() {
        return streams;
    }
}
