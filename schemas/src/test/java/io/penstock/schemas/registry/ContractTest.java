package io.penstock.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The promise to callers and to parts of another release: what is on a topic can be read by either side, whichever was
 * upgraded first.
 */
class ContractTest {
    @TestFactory
    Stream<DynamicTest> everyReleasedSchemaAndTheCurrentOneReadEachOther() {
        return Topic.ALL.stream()
                .flatMap(topic -> ReleasedSchemas.VERSIONS.stream()
                        .flatMap(version -> ReleasedSchemas.of(version, topic.recordType()).stream()
                                .map(released -> DynamicTest.dynamicTest(
                                        topic + " " + version,
                                        () -> assertThat(breach(topic.schema(), released))
                                                .isEmpty()))));
    }

    /** A process that has not written such a record itself reads it by the releases that it knows. */
    @Test
    void everyRecordIsInTheLatestReleaseAsItIs() {
        String latest = ReleasedSchemas.VERSIONS.get(ReleasedSchemas.VERSIONS.size() - 1);

        for (Topic<?> topic : Topic.ALL) {
            assertThat(ReleasedSchemas.of(latest, topic.recordType()).map(MockSchemaRegistry::idOf))
                    .as("%s has changed since release %s: see ReleaseTest", topic, latest)
                    .contains(MockSchemaRegistry.idOf(topic.schema()));
        }
    }

    /** What they pinned has to be what some release registered, or they would add versions of their own. */
    @Test
    void theExamplesWriteWithSchemasOfARelease() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples/consumers/python/schemas"))) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(ReleasedSchemas.all()).contains(new Schema.Parser().parse(file.toFile())));
        }
    }

    @Test
    void everyReleaseOnDiskIsListed() throws IOException {
        try (Stream<Path> directories = Files.list(Path.of("src/main/resources/io/penstock/schemas/released"))) {
            assertThat(directories.map(directory -> directory.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ReleasedSchemas.VERSIONS);
        }
    }

    @Test
    void aNewFieldWithADefaultKeepsThePromise() {
        Schema next = record().requiredLong("a")
                .name("b")
                .type()
                .intType()
                .intDefault(0)
                .endRecord();

        assertThat(breach(next, base())).isEmpty();
    }

    @Test
    void aNewFieldWithoutADefaultBreaksIt() {
        Schema next = record().requiredLong("a").requiredInt("b").endRecord();

        assertThat(breach(next, base())).get().asString().contains("current cannot read released", "b");
    }

    @Test
    void aRemovedFieldBreaksIt() {
        Schema next = record().endRecord();

        assertThat(breach(next, base())).get().asString().contains("released cannot read current", "a");
    }

    @Test
    void anotherUnitOfTimeBreaksItThoughItsEncodingIsTheSame() {
        Schema millis = timestamp("timestamp-millis");
        Schema micros = timestamp("timestamp-micros");

        assertThat(breach(micros, millis)).get().asString().contains("timestamp-millis", "timestamp-micros");
    }

    /** Why the two do not read each other with the same meaning; empty when they do. */
    private static Optional<String> breach(Schema current, Schema released) {
        return incompatibility(current, released)
                .map(reason -> "current cannot read released: " + reason)
                .or(() -> incompatibility(released, current).map(reason -> "released cannot read current: " + reason))
                .or(() -> otherMeaning(current, released, current.getName()));
    }

    private static Optional<String> incompatibility(Schema reader, Schema writer) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE
                ? Optional.empty()
                : Optional.of(pair.getResult().getIncompatibilities().toString());
    }

    /** Avro's own check does not look at logical types. */
    private static Optional<String> otherMeaning(Schema current, Schema released, String path) {
        String now = logicalType(current);
        String before = logicalType(released);
        if (!now.equals(before)) {
            return Optional.of(path + " was " + before + " and is " + now);
        }
        if (current.getType() != released.getType()) {
            return Optional.empty();
        }
        return switch (current.getType()) {
            case RECORD ->
                current.getFields().stream()
                        .filter(field -> released.getField(field.name()) != null)
                        .flatMap(
                                field -> otherMeaning(
                                        field.schema(),
                                        released.getField(field.name()).schema(),
                                        path + "." + field.name())
                                        .stream())
                        .findFirst();
            case ARRAY -> otherMeaning(current.getElementType(), released.getElementType(), path + "[]");
            case MAP -> otherMeaning(current.getValueType(), released.getValueType(), path + "{}");
            case UNION ->
                current.getTypes().stream()
                        .flatMap(branch -> released.getTypes().stream()
                                .filter(other -> other.getFullName().equals(branch.getFullName()))
                                .flatMap(other -> otherMeaning(branch, other, path).stream()))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private static String logicalType(Schema schema) {
        String name = schema.getProp("logicalType");
        return name == null ? "plain" : name;
    }

    private static Schema base() {
        return record().requiredLong("a").endRecord();
    }

    private static Schema timestamp(String logicalType) {
        Schema time = Schema.create(Schema.Type.LONG);
        time.addProp("logicalType", logicalType);
        return record().name("at").type().optional().type(time).endRecord();
    }

    private static SchemaBuilder.FieldAssembler<Schema> record() {
        return SchemaBuilder.record("Example").fields();
    }
}
