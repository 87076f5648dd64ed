package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The one parser factory and mapper of the process: both are expensive to make and safe to share. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final JsonFactory FACTORY = MAPPER.getFactory();

    private Json() {}

    /** A parser of the tree, at its first token. */
    static JsonParser reading(JsonNode tree) throws IOException {
        JsonParser parser = MAPPER.treeAsTokens(tree);
        parser.nextToken();
        return parser;
    }
}
