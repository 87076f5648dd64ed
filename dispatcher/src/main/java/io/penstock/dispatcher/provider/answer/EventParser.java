package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Parses one JSON object after another with one underlying parser: an answer has an event for each token, and a new
 * parser for each would be most of what a call allocates. It fails where an object is cut, like any parser.
 */
final class EventParser extends JsonParserDelegate {
    private final ByteArrayFeeder feeder;

    private EventParser(JsonParser fed) {
        super(fed);
        feeder = (ByteArrayFeeder) fed.getNonBlockingInputFeeder();
    }

    static EventParser create() {
        try {
            return new EventParser(Json.LENIENT.createNonBlockingByteArrayParser());
        } catch (IOException e) {
            throw new UncheckedIOException("a parser that has read nothing yet has failed", e);
        }
    }

    /** Begins the object in these bytes, which must not change until {@link #end}. */
    void begin(byte[] data, int from, int to) throws IOException {
        feeder.feedInput(data, from, to);
        if (nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("an event must be a JSON object");
        }
    }

    /** Ends the object, which must have been read completely. */
    void end() throws IOException {
        if (!getParsingContext().inRoot() || delegate.nextToken() != JsonToken.NOT_AVAILABLE) {
            throw new IOException("an event must be one JSON object");
        }
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token == JsonToken.NOT_AVAILABLE) {
            throw new JsonEOFException(this, token, "the event ends within its JSON object");
        }
        return token;
    }
}
