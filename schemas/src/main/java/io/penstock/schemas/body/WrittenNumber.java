package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** A number as callers and providers write it: 12, 12.0, and in quotes, "12". */
public final class WrittenNumber {
    /** Characters of a number in quotes. */
    private static final int MAX_LENGTH = 32;

    private WrittenNumber() {}

    /** Reads the value that the parser is at, to its end; not a number when it is none. */
    public static double read(JsonParser parser) throws IOException {
        double number =
                switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                    case VALUE_STRING -> quoted(parser.getText());
                    default -> Double.NaN;
                };
        parser.skipChildren();
        return number;
    }

    /** The number that a text is; not a number when it is none. */
    public static double quoted(String text) {
        try {
            return text.length() > MAX_LENGTH ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }
}
