package io.penstock.dispatcher.provider.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of one call, as it goes onto the wire. */
public final class RequestBody {
    private static final String INCLUDE_USAGE = "\"include_usage\":true";

    private final String text;
    private final boolean streams;
    private final boolean asksForMore;

    private RequestBody(String text, boolean streams, boolean asksForMore) {
        this.text = text;
        this.streams = streams;
        this.asksForMore = asksForMore;
    }

    /** What a streamed request says about the usage. */
    public enum StreamUsage {
        /** Whatever the caller wrote. */
        AS_IT_IS,
        /** It asks for the usage, which OpenAI's API states in a stream only on request. */
        ASKED_FOR
    }

    /** A part of the body to replace; an insertion when the part is empty. */
    private record Edit(int start, int end, String text) {}

    /**
     * The request's body, with its model replaced when {@code model} is given, with the usage of a stream asked for
     * when that is wanted, and otherwise unchanged to the byte. Empty when the body is not one JSON object.
     */
    public static Optional<RequestBody> prepare(
            JsonFactory json, String body, Optional<String> model, StreamUsage usage) {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            int afterBrace = offset(parser);
            Edit ofModel = null;
            Edit ofOptions = insertion(afterBrace, "\"stream_options\":{" + INCLUDE_USAGE + "}");
            boolean streams = false;
            boolean isEmpty = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                isEmpty = false;
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("stream_options")) {
                    ofOptions = options(parser, value);
                } else if (name.equals("stream")) {
                    streams = value == JsonToken.VALUE_TRUE;
                    parser.skipChildren();
                } else if (name.equals("model") && model.isPresent()) {
                    ofModel = replacement(parser, quoted(model.get()));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            if (model.isPresent() && ofModel == null) {
                String field = "\"model\":" + quoted(model.get());
                ofModel = isEmpty ? new Edit(afterBrace, afterBrace, field) : insertion(afterBrace, field);
            }
            boolean asksForMore = usage == StreamUsage.ASKED_FOR && streams && ofOptions != null;
            return Optional.of(
                    new RequestBody(edited(body, ofModel, asksForMore ? ofOptions : null), streams, asksForMore));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The edit that asks for the usage in the options at the parser; null when they ask already, or are not an
     * object.
     */
    private static @Nullable Edit options(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return replacement(parser, "{" + INCLUDE_USAGE + "}");
        }
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        int afterBrace = offset(parser);
        boolean isEmpty = true;
        Edit edit = insertion(afterBrace, INCLUDE_USAGE);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            isEmpty = false;
            boolean isUsage = parser.currentName().equals("include_usage");
            JsonToken told = parser.nextToken();
            if (isUsage) {
                boolean isOff = told == JsonToken.VALUE_FALSE || told == JsonToken.VALUE_NULL;
                edit = isOff ? replacement(parser, "true") : null;
            }
            parser.skipChildren();
        }
        return isEmpty ? new Edit(afterBrace, afterBrace, INCLUDE_USAGE) : edit;
    }

    private static Edit insertion(int at, String field) {
        return new Edit(at, at, field + ",");
    }

    /** An edit that replaces the value at the parser, which is read to its end. */
    private static Edit replacement(JsonParser parser, String text) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return new Edit(start, offset(parser), text);
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }

    private static String quoted(String model) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(model)) + '"';
    }

    private static String edited(String body, @Nullable Edit one, @Nullable Edit other) {
        if (one == null || other == null) {
            Edit only = one == null ? other : one;
            return only == null ? body : body.substring(0, only.start()) + only.text() + body.substring(only.end());
        }
        Edit first = one.start() <= other.start() ? one : other;
        Edit last = first.equals(one) ? other : one;
        return body.substring(0, first.start())
                + first.text()
                + body.substring(first.end(), last.start())
                + last.text()
                + body.substring(last.end());
    }

    /** The text that is sent, in UTF-8. */
    public String text() {
        return text;
    }

    /** Whether the request asks for a streamed answer. */
    public boolean streams() {
        return streams;
    }

    /** Whether the request asks for the usage of its stream although the caller did not. */
    public boolean asksForMore() {
        return asksForMore;
    }
}
