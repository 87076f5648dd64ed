package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The one parser factory and mapper of the process: both are expensive to make and safe to share. */
public final class Json {
    public static final ObjectMapper MAPPER = new ObjectMapper();
    public static final JsonFactory FACTORY = MAPPER.getFactory();

    /**
     * Also reads numbers that JSON does not have, such as the {@code -Infinity} that some servers write for the
     * logarithm of zero.
     */
    static final JsonFactory LENIENT = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Json() {}

    /**
     * Turns text that is JSON except for such numbers into JSON. A number that JSON does not have becomes a string of
     * its name; every other number stays as it is written.
     *
     * @throws IOException if it is not JSON even then
     */
    static String repaired(String answer) throws IOException {
        StringWriter out = new StringWriter(answer.length());
        try (JsonParser parser = LENIENT.createParser(answer);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isNumeric()) {
                    generator.copyCurrentEvent(parser);
                } else if (parser.isNaN()) {
                    generator.writeString(parser.getText());
                } else {
                    generator.writeNumber(parser.getText());
                }
            }
        }
        return out.toString();
    }

    /** A text as a JSON string. */
    static String quoted(String text) {
        return MAPPER.getNodeFactory().textNode(text).toString();
    }

    /** A tree, including the growing texts in it, as JSON. */
    static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree must be JSON", e);
        }
    }

    /** A parser of the tree, positioned at its first token. */
    static JsonParser reading(JsonNode tree) throws IOException {
        JsonParser parser = MAPPER.treeAsTokens(tree);
        parser.nextToken();
        return parser;
    }
}
