package io.penstock.schemas.registry;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Gives every schema an id, and finds the schema of an id. Safe for use by several threads. */
public interface SchemaRegistry {
    /**
     * The registry at {@code mock://scope}, or at comma-separated http or https URLs. Nothing is sent yet.
     *
     * @param properties settings under Confluent's names, such as {@code basic.auth.user.info}; others are ignored
     * @throws IllegalArgumentException when a URL is not that of a registry
     */
    static SchemaRegistry open(String url, Map<String, String> properties) {
        if (url.startsWith("mock://")) {
            return MockSchemaRegistry.of(url.substring("mock://".length()));
        }
        return new HttpSchemaRegistry(url, properties, RegistryPatience.DEFAULT);
    }

    /**
     * The id of the schema, which is registered under the subject unless it is already.
     *
     * @throws RegistryException when the registry cannot be reached or does not accept the schema
     */
    int register(String subject, Schema schema);

    /**
     * The newest schema of the subject; empty when the subject is not known.
     *
     * @throws RegistryException when the registry cannot be reached, or the newest version is not an Avro schema
     */
    Optional<Version> latest(String subject);

    /**
     * Makes the registry accept only schemas under the subject that are compatible in this way with the existing ones.
     *
     * @throws RegistryException when the registry cannot be reached or does not allow this
     */
    void require(Compatibility compatibility, String subject);

    /**
     * The schema that was registered with this id, under any subject.
     *
     * @throws RegistryException when the registry cannot be reached, has no such id, or has no Avro schema under it
     */
    Schema byId(int id);

    /**
     * A version of a subject.
     *
     * @param number the version's number, from 1 in the order of registration
     */
    record Version(int number, Schema schema) {}

    /** Which schemas a registry accepts, under Confluent's names. */
    enum Compatibility {
        /** Schemas that can read, and be read by, every schema of the subject. */
        FULL_TRANSITIVE
    }

    /** Whether {@link #byId} answers from memory. */
    boolean knows(int id);
}
