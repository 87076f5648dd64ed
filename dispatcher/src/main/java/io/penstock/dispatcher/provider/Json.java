package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The one parser factory and mapper of the process: both are expensive to make and safe to share. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final JsonFactory FACTORY = MAPPER.getFactory();

    /** Reads numbers that JSON has not, such as {@code -Infinity} for the logarithm of nothing, which some servers write. */
    static final JsonFactory LENIENT = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** For the quotes of a few texts that were numbers. */
    private static final int SPARE_BYTES = 64;

    private Json() {}

    /**
     * Writes an answer that is JSON but for its numbers as JSON: a number that JSON has not becomes a text of its name.
     *
     * @throws IOException if it is no JSON object even so
     */
    static byte[] repaired(byte[] answer, int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + SPARE_BYTES);
        try (JsonParser parser = LENIENT.createParser(answer, 0, length);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("an answer must be a JSON object");
            }
            generator.copyCurrentStructure(parser);
            if (parser.nextToken() != null) {
                throw new IOException("an answer must be one JSON object");
            }
        }
        return out.toByteArray();
    }

    /** A parser of the tree, at its first token. */
    static JsonParser reading(JsonNode tree) throws IOException {
        JsonParser parser = MAPPER.treeAsTokens(tree);
        parser.nextToken();
        return parser;
    }
}
