package io.penstock.schemas.serde;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Loads a serializer or deserializer that the configuration names, such as Confluent's {@code KafkaAvroSerializer}.
 */
final class NamedClass {
    private NamedClass() {}

    /**
     * Checks that a class exists and has a type.
     *
     * @throws IllegalArgumentException when there is no such class, or it is not a {@code type}
     */
    static void check(String key, String className, Class<?> type) {
        load(key, className, type);
    }

    @SuppressWarnings("unchecked")
    static <T> Serializer<T> serializer(String className, SerdesConfig config) {
        Serializer<T> serializer =
                (Serializer<T>) instantiate(SerdesConfig.SERIALIZER_CLASS, className, Serializer.class);
        serializer.configure(settings(config), false);
        return serializer;
    }

    static <T> Deserializer<T> deserializer(String className, SerdesConfig config, Class<T> recordType) {
        Deserializer<?> named = instantiate(SerdesConfig.DESERIALIZER_CLASS, className, Deserializer.class);
        Deserializer<T> deserializer = new NamedDeserializer<>(named, recordType);
        deserializer.configure(settings(config), false);
        return deserializer;
    }

    private static Map<String, Object> settings(SerdesConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("specific.avro.reader", true);
        settings.putAll(config.properties());
        settings.put(SerdesConfig.REGISTRY_URL, config.registryUrl());
        return settings;
    }

    private static <C> C instantiate(String key, String className, Class<C> type) {
        try {
            return load(key, className, type).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    key + " must name a class with a public constructor without parameters, got " + className, e);
        }
    }

    private static <C> Class<? extends C> load(String key, String className, Class<C> type) {
        Class<?> loaded;
        try {
            loaded = Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    key + " must name a class on the class path, got " + className
                            + "; for Confluent's own classes build with -Pconfluent",
                    e);
        }
        if (!type.isAssignableFrom(loaded)) {
            throw new IllegalArgumentException(key + " must name a " + type.getName() + ", got " + className);
        }
        return loaded.asSubclass(type);
    }
}
