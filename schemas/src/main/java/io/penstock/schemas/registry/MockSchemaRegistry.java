package io.penstock.schemas.registry;

import io.penstock.schemas.registry.RegistryException.Kind;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A registry within the process, for {@code mock://scope}. Everything that names the same scope shares it.
 *
 * <p>An id is derived from the schema's canonical form, so it is the same in every process, and a changed doc or
 * default does not change it. The released schemas are known from the start, so a later run reads what an earlier one
 * wrote. Every schema is accepted; the compatibility of the project's own schemas is checked when they are built.
 */
public final class MockSchemaRegistry implements SchemaRegistry {
    private static final Map<String, MockSchemaRegistry> SCOPES = new ConcurrentHashMap<>();

    private final String scope;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    private MockSchemaRegistry(String scope) {
        this.scope = scope;
        ReleasedSchemas.all().forEach(this::add);
    }

    /** The registry of the scope, one per process. */
    public static MockSchemaRegistry of(String scope) {
        return SCOPES.computeIfAbsent(scope, MockSchemaRegistry::new);
    }

    /** The id of the schema in every such registry: 31 bits of the SHA-256 of its canonical form. */
    public static int idOf(Schema schema) {
        try {
            byte[] fingerprint = SchemaNormalization.parsingFingerprint("SHA-256", schema);
            return ByteBuffer.wrap(fingerprint).getInt() & Integer.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int register(String subject, Schema schema) {
        return add(schema);
    }

    /** Always empty, because subjects are not kept. */
    @Override
    public Optional<Version> latest(String subject) {
        return Optional.empty();
    }

    /** Does nothing, because only this process registers schemas here. */
    @Override
    public void require(Compatibility compatibility, String subject) {}

    @Override
    public Schema byId(int id) {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new RegistryException(
                    Kind.UNKNOWN_ID,
                    "no schema has id " + id + " in mock://" + scope
                            + "; the record was written with a schema that is in no release");
        }
        return schema;
    }

    /** Always true, because everything is in memory, also that an id is unknown. */
    @Override
    public boolean knows(int id) {
        return true;
    }

    private int add(Schema schema) {
        int id = idOf(schema);
        Schema present = schemas.putIfAbsent(id, schema);
        if (present != null && !canonical(present).equals(canonical(schema))) {
            throw new IllegalStateException("the schemas " + present.getFullName() + " and " + schema.getFullName()
                    + " have the same id " + id + "; rename a field of the newer one");
        }
        return id;
    }

    private static String canonical(Schema schema) {
        return SchemaNormalization.toParsingForm(schema);
    }
}
