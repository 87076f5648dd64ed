package io.penstock.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** A record's schema for all languages, without the hints for Java that the code generator adds. */
final class PlainSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlainSchema() {}

    static Schema of(Class<? extends SpecificRecord> recordType) {
        Schema generated = SpecificData.get().getSchema(recordType);
        try {
            JsonNode tree = JSON.readTree(generated.toString());
            removeHints(tree);
            return new Schema.Parser().parse(JSON.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a generated schema is JSON, not so " + generated.getFullName(), e);
        }
    }

    private static void removeHints(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("avro.java.string");
        }
        node.forEach(PlainSchema::removeHints);
    }
}
