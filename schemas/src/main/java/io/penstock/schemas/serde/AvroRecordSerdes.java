package io.penstock.schemas.serde;

import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.SchemaRegistry;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Serializers and deserializers that share one registry and what it has answered. */
public final class AvroRecordSerdes implements RecordSerdes {
    private final SerdesConfig config;
    private final SchemaRegistry registry;

    private AvroRecordSerdes(SerdesConfig config, SchemaRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /**
     * Serdes by configuration; nothing is sent to the registry yet.
     *
     * @throws IllegalArgumentException when a URL is not one of a registry, or a named class cannot be used
     */
    public static AvroRecordSerdes create(SerdesConfig config) {
        config.serializerClass()
                .ifPresent(name -> NamedClass.check(SerdesConfig.SERIALIZER_CLASS, name, Serializer.class));
        config.deserializerClass()
                .ifPresent(name -> NamedClass.check(SerdesConfig.DESERIALIZER_CLASS, name, Deserializer.class));
        return new AvroRecordSerdes(config, SchemaRegistry.open(config.registryUrl(), config.properties()));
    }

    @Override
    public <T extends SpecificRecord> Serializer<T> serializer(Topic<T> topic) {
        return config.serializerClass()
                .map(name -> NamedClass.<T>serializer(name, config))
                .orElseGet(() -> new AvroSerializer<>(registry, topic));
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> deserializer(Topic<T> topic) {
        return config.deserializerClass()
                .map(name -> NamedClass.deserializer(name, config, topic.recordType()))
                .orElseGet(() -> new AvroDeserializer<>(registry, topic.recordType()));
    }

    @Override
    public void register(String prefix) {
        for (Topic<?> topic : Topic.ALL) {
            registry.register(WireFormat.subject(topic.name(prefix)), topic.schema());
        }
    }
}
