package io.penstock.schemas.registry;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Gives every schema an id, and finds the schema of an id. Safe for use by several threads. */
public interface SchemaRegistry {
    /**
     * The registry at {@code mock://scope}, or at comma-separated http or https URLs. Nothing is sent yet.
     *
     * @param properties Confluent's names, as {@code basic.auth.user.info}; other names are left alone
     * @throws IllegalArgumentException when the URL is not one of a registry
     */
    static SchemaRegistry open(String url, Map<String, String> properties) {
        if (url.startsWith("mock://")) {
            return MockSchemaRegistry.of(url.substring("mock://".length()));
        }
        return new HttpSchemaRegistry(url, properties, RegistryPatience.DEFAULT);
    }

    /**
     * The id of the schema, which is registered under the subject if it is not yet.
     *
     * @throws RegistryException when the registry cannot be reached or does not accept the schema
     */
    int register(String subject, Schema schema);

    /**
     * The newest schema of the subject; empty when the subject is not known.
     *
     * @throws RegistryException when the registry cannot be reached, or the newest one is no Avro schema
     */
    Optional<Version> latest(String subject);

    /**
     * Has the registry accept under the subject only schemas that are compatible in this way with those that are there.
     *
     * @throws RegistryException when the registry cannot be reached or does not let it
     */
    void require(Compatibility compatibility, String subject);

    /**
     * The schema that was registered with this id, under any subject.
     *
     * @throws RegistryException when the registry cannot be reached or has no such id
     */
    Schema byId(int id);

    /**
     * A schema as one of a subject's.
     *
     * @param number from 1, in the order in which they were registered
     */
    record Version(int number, Schema schema) {}

    /** Which schemas a registry accepts, under Confluent's names. */
    enum Compatibility {
        /** Those that can read, and be read by, every schema of the subject. */
        FULL_TRANSITIVE
    }

    /** Whether {@link #byId} answers without asking anybody. */
    boolean knows(int id);
}
