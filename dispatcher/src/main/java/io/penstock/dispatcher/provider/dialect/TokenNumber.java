package io.penstock.dispatcher.provider.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.schemas.body.WrittenNumber;
import java.io.IOException;
import java.util.OptionalLong;

/** A count of tokens as providers write it: 12, 12.0, "12"; of a fraction the next whole number counts. */
public final class TokenNumber {
    /** More than any call can use; a larger count is read as larger by one, and not believed. */
    static final long MAX = 1_000_000_000L;

    private TokenNumber() {}

    /** Reads the value that the parser is at, to its end; empty when it is no count: null, negative, not a number. */
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
