package io.penstock.schemas;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * The record classes that Avro may instantiate. Since 1.12.1 Avro loads no class by the name that a schema gives
 * unless it is listed, not even for the defaults in a record's builder. The list is global to the process, so ours are
 * added to what it trusts already.
 */
public final class TrustedRecords {
    static {
        Set<String> names = new HashSet<>();
        Topic.ALL.forEach(topic -> collect(topic.schema(), names));
        ClassSecurityValidator.Builder ours = ClassSecurityValidator.builder();
        names.forEach(ours::add);
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours.build()));
    }

    private TrustedRecords() {}

    /**
     * Adds them, the first time that it is called. Creating the serdes does it too; only code that builds records
     * before that has to call it.
     */
    public static void install() {
        // The work is in the class's initialisation, which is done once and before any thread goes on.
    }

    private static void collect(Schema schema, Set<String> names) {
        switch (schema.getType()) {
            case RECORD -> {
                if (names.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> collect(field.schema(), names));
                }
            }
            case ENUM, FIXED -> names.add(schema.getFullName());
            case ARRAY -> collect(schema.getElementType(), names);
            case MAP -> collect(schema.getValueType(), names);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, names));
            default -> {
                // A primitive has no class of its own.
            }
        }
    }
}
