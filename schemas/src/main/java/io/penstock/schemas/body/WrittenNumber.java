package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads numbers as callers and providers write them: 12, 12.0, and "12" in quotes. */
public final class WrittenNumber {
    /** The most characters of a number in quotes. */
    private static final int MAX_LENGTH = 32;

    private WrittenNumber() {}

    /**
     * Reads the value that the parser is at, to its end.
     *
     * @return {@link Double#NaN} when the value is not a number
     * @throws IOException when it is not JSON
     */
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

    /**
     * The number in a text; {@link Double#NaN} when it is not a number or has more than {@value #MAX_LENGTH}
     * characters.
     */
    public static double quoted(String text) {
        try {
            return text.length() > MAX_LENGTH ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }
}
