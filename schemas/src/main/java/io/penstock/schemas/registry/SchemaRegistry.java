package io.penstock.schemas.registry;

import java.util.Map;
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
     * The schema that was registered with this id, under any subject.
     *
     * @throws RegistryException when the registry cannot be reached or has no such id
     */
    Schema byId(int id);

    /** Whether {@link #byId} answers without asking anybody. */
    boolean knows(int id);
}
