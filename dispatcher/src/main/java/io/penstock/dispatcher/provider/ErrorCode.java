package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The short code of a provider's error: {@code error.code} as OpenAI and Azure have it, else {@code error.type} as Anthropic
 * has it. A code that is only a number says no more than the status.
 */
final class ErrorCode {
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private ErrorCode() {}

    /** Empty when the body has none. */
    static Optional<String> of(byte[] body, int length) {
        try (JsonParser parser = Json.FACTORY.createParser(body, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("error") && value == JsonToken.START_OBJECT) {
                    return ofError(parser);
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofError(JsonParser parser) throws IOException {
        Optional<String> code = Optional.empty();
        Optional<String> type = Optional.empty();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            Optional<String> text = value == JsonToken.VALUE_STRING
                    ? Optional.of(parser.getText()).filter(CODE.asMatchPredicate())
                    : Optional.empty();
            parser.skipChildren();
            if (field.equals("code")) {
                code = text;
            } else if (field.equals("type")) {
                type = text;
            }
        }
        Optional<String> ofType = type;
        return code.or(() -> ofType);
    }
}
