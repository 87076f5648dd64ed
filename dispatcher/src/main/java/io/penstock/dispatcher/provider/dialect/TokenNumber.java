package io.penstock.dispatcher.provider.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.schemas.body.WrittenNumber;
import java.io.IOException;
import java.util.OptionalLong;

/** Reads a count of tokens as providers write it: 12, 12.0 or "12". A fraction is rounded up. */
public final class TokenNumber {
    /** More than any call can use. A larger count is read as one more than this, so that callers can discard it. */
    static final long MAX = 1_000_000_000L;

    private TokenNumber() {}

    /** Reads the value at the parser to its end; empty when it is not a count: null, negative or not a number. */
    static OptionalLong read(JsonParser parser) throws IOException {
        return of(WrittenNumber.read(parser));
    }

    /** See {@link #read}. */
    public static OptionalLong of(JsonNode value) {
        return of(
                value.isTextual()
                        ? WrittenNumber.quoted(value.textValue())
                        : value.isNumber() ? value.doubleValue() : Double.NaN);
    }

    private static OptionalLong of(double number) {
        return number >= 0 ? OptionalLong.of((long) Math.ceil(Math.min(MAX + 1, number))) : OptionalLong.empty();
    }
}
