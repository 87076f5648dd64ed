package io.penstock.schemas.registry;

import io.penstock.schemas.registry.RegistryException.Kind;
import io.penstock.schemas.registry.SchemaRegistry.Compatibility;
import io.penstock.schemas.registry.SchemaRegistry.Version;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the topics' schemas in a registry that others write to as well. A producer that registers an incompatible
 * schema must not break the other parts.
 */
public final class SubjectRules {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectRules.class);

    private SubjectRules() {}

    /**
     * Registers schemas by their subjects, and makes the registry accept only schemas under these subjects that read
     * them and that they read. A registry that does not allow this setting is used as it is, with a warning.
     *
     * @throws RegistryException when the registry cannot be reached or refuses a schema, or when the newest version of
     *     a subject, which producers use by default, cannot be read with the schema
     */
    public static void register(SchemaRegistry registry, Map<String, Schema> schemas) {
        schemas.forEach((subject, schema) -> {
            registry.latest(subject).ifPresent(latest -> check(subject, schema, latest));
            registry.register(subject, schema);
        });
        try {
            schemas.keySet().forEach(subject -> registry.require(Compatibility.FULL_TRANSITIVE, subject));
        } catch (RegistryException e) {
            LOG.warn(
                    "The schema registry keeps accepting any schema: {}. A producer that registers one of its own can"
                            + " write what nobody reads. Set the compatibility of these subjects to {} yourself: {}",
                    e.getMessage(),
                    Compatibility.FULL_TRANSITIVE,
                    String.join(", ", schemas.keySet()));
        }
    }

    private static void check(String subject, Schema schema, Version latest) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(schema, latest.schema());
        if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
            String reasons = pair.getResult().getIncompatibilities().stream()
                    .map(one -> one.getMessage() + " at " + one.getLocation())
                    .collect(Collectors.joining("; "));
            throw unreadable(subject, latest.number(), new RegistryException(Kind.INCOMPATIBLE, reasons));
        }
    }

    /** The failure of a part that does not start because of a version. */
    static RegistryException unreadable(String subject, int version, RegistryException cause) {
        return new RegistryException(
                Kind.INCOMPATIBLE,
                "version " + version + " of subject " + subject
                        + ", its latest, cannot be read by Penstock: " + cause.getMessage()
                        + ". Whoever writes with it fills the dead letters. End the producer that registered it, then"
                        + " delete the version: DELETE /subjects/" + subject + "/versions/" + version
                        + " on the registry",
                cause);
    }
}
