package io.penstock.schemas.registry;

import io.penstock.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the current schemas into the release that the system property names, whose version belongs into {@link
 * ReleasedSchemas#VERSIONS}: {@code ./mvnw -pl schemas test -Dtest=ReleaseTest -Dpenstock.release=v2}.
 */
class ReleaseTest {
    @Test
    @EnabledIfSystemProperty(named = "penstock.release", matches = "v[0-9]+")
    void writesTheCurrentSchemas() throws IOException {
        Path directory =
                Path.of("src/main/resources/io/penstock/schemas/released", System.getProperty("penstock.release"));
        Files.createDirectories(directory);
        for (Topic<?> topic : Topic.ALL) {
            Files.writeString(
                    directory.resolve(topic.recordType().getSimpleName() + ".avsc"),
                    SchemaFormatter.format("json/pretty", topic.schema()) + "\n");
        }
    }
}
