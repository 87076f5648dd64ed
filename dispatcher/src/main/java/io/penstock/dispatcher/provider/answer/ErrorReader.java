package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.dispatcher.retry.ProviderError;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the code and type of an error object: {@code code}, a word or a number, as OpenAI and Azure write it, and
 * {@code type} as Anthropic does.
 */
final class ErrorReader {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{3}");

    /**
     * The sentence by which alone Anthropic reports an account without credit, in an {@code invalid_request_error}.
     */
    private static final String NO_CREDIT = "credit balance is too low";

    /** How OpenAI, Azure, Groq and others state the limit and what was asked for. */
    private static final Pattern LIMIT =
            Pattern.compile("Limit:? ([0-9,]{1,19})(?:, Used:? [0-9,]{1,19})?, Requested:? ([0-9,]{1,19})");

    private Optional<Integer> number = Optional.empty();
    private Optional<String> code = Optional.empty();
    private Optional<String> type = Optional.empty();
    private boolean saysAnything;

    private ErrorReader() {}

    /**
     * Reads the value of an {@code error} field to its end. Empty when the value means that there was no error: null,
     * false, an empty text or an empty object.
     */
    static Optional<ProviderError> read(JsonParser parser) throws IOException {
        JsonToken value = parser.currentToken();
        if (value == JsonToken.START_OBJECT) {
            ErrorReader reader = new ErrorReader();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                reader.field(name, parser);
            }
            return reader.saysAnything ? Optional.of(reader.error()) : Optional.empty();
        }
        boolean isNone = value == JsonToken.VALUE_NULL
                || value == JsonToken.VALUE_FALSE
                || (value == JsonToken.VALUE_STRING && parser.getTextLength() == 0);
        parser.skipChildren();
        return isNone ? Optional.empty() : Optional.of(ProviderError.UNNAMED);
    }

    /** A reader for a whole object that is an error. Its fields are passed to {@link #field} one by one. */
    static ErrorReader ofWhole() {
        return new ErrorReader();
    }

    /** Reads the field whose value is at the parser to its end. */
    void field(String name, JsonParser parser) throws IOException {
        saysAnything = true;
        JsonToken value = parser.currentToken();
        if (value == JsonToken.VALUE_STRING) {
            text(name, parser.getText());
        } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("code")) {
            number = Optional.of(parser.getText())
                    .filter(NUMBER.asMatchPredicate())
                    .map(Integer::valueOf);
        }
        parser.skipChildren();
    }

    private void text(String name, String text) {
        switch (name) {
            case "code" -> {
                code = code.or(() -> Optional.of(text).filter(WORD.asMatchPredicate()));
                number = number.or(() ->
                        Optional.of(text).filter(NUMBER.asMatchPredicate()).map(Integer::valueOf));
            }
            case "type" -> type = Optional.of(text).filter(WORD.asMatchPredicate());
            case "message" -> {
                if (text.contains(NO_CREDIT)) {
                    code = Optional.of(ProviderError.NO_CREDIT);
                } else if (asksForMoreThanALimit(text)) {
                    code = Optional.of(ProviderError.OVER_LIMIT);
                }
            }
            default -> {}
        }
    }

    private static boolean asksForMoreThanALimit(String text) {
        Matcher said = LIMIT.matcher(text);
        return said.find() && number(said.group(2)).compareTo(number(said.group(1))) > 0;
    }

    private static BigInteger number(String digits) {
        String plain = digits.replace(",", "");
        return plain.isEmpty() ? BigInteger.ZERO : new BigInteger(plain);
    }

    ProviderError error() {
        return new ProviderError(number, code, type);
    }
}
