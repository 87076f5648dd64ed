package io.penstock.schemas.serde;

import java.util.Map;
import java.util.Optional;

/**
 * Where the schemas are kept, and which classes write and read records.
 *
 * @param registryUrl {@code mock://scope}, or one or more comma-separated {@code http://} or {@code https://} URLs
 * @param properties settings under the names of Confluent's library, such as {@code basic.auth.user.info}; other names
 *     are ignored, so that the properties of a Kafka client can be given as they are
 */
public record SerdesConfig(String registryUrl, Map<String, String> properties) {
    public static final String REGISTRY_URL = "schema.registry.url";
    public static final String SERIALIZER_CLASS = "value.serializer";
    public static final String DESERIALIZER_CLASS = "value.deserializer";

    public SerdesConfig {
        properties = Map.copyOf(properties);
    }

    public static SerdesConfig of(String registryUrl) {
        return new SerdesConfig(registryUrl, Map.of());
    }

    /** The class that writes values in place of the built-in one, if one is named. */
    Optional<String> serializerClass() {
        return Optional.ofNullable(properties.get(SERIALIZER_CLASS));
    }

    /** The class that reads values in place of the built-in one, if one is named. */
    Optional<String> deserializerClass() {
        return Optional.ofNullable(properties.get(DESERIALIZER_CLASS));
    }

    /** Without the URL and the properties, which may hold passwords. */
    @Override
    public String toString() {
        return "SerdesConfig[…]";
    }
}
