package io.penstock.schemas.registry;

import io.penstock.schemas.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The schemas of all releases so far. Topics may still hold records that were written with them. */
public final class ReleasedSchemas {
    /** Every release that changed a schema, oldest first; each is a directory of resources. */
    public static final List<String> VERSIONS = List.of("v1", "v2", "v3", "v4", "v5", "v6");

    private ReleasedSchemas() {}

    /** The schema of a record in a release; empty when the release did not have the record. */
    public static Optional<Schema> of(String version, Class<? extends SpecificRecord> recordType) {
        String resource = "/io/penstock/schemas/released/" + version + "/" + recordType.getSimpleName() + ".avsc";
        try (InputStream json = ReleasedSchemas.class.getResourceAsStream(resource)) {
            return json == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(json));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the packaged resource " + resource, e);
        }
    }

    /** All of them, oldest first. */
    public static List<Schema> all() {
        List<Schema> schemas = new ArrayList<>();
        for (String version : VERSIONS) {
            for (Topic<?> topic : Topic.ALL) {
                of(version, topic.recordType()).ifPresent(schemas::add);
            }
        }
        return List.copyOf(schemas);
    }
}
