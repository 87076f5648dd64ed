package io.penstock.schemas.serde;

import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.SchemaRegistry;
import io.penstock.schemas.registry.SubjectRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Serializers and deserializers that share one registry and its answers. */
public final class AvroRecordSerdes implements RecordSerdes {
    private final SerdesConfig config;
    private final SchemaRegistry registry;
    private final SchemaLookups lookups = new SchemaLookups(System::nanoTime);

    private AvroRecordSerdes(SerdesConfig config, SchemaRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /**
     * Creates serdes from a configuration. Nothing is sent to the registry yet.
     *
     * @throws IllegalArgumentException when a URL is not that of a registry, or a named class cannot be used
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
    public <T extends SpecificRecord> Deserializer<T> promptDeserializer(Topic<T> topic) {
        Deserializer<T> patient = deserializer(topic);
        if (config.deserializerClass().isEmpty()) {
            return new PromptDeserializer<>(patient, registry::knows, (id, name, record) -> registry.byId(id), lookups);
        }
        // a named class does not tell which ids it knows, so it is given the record to find out
        Set<Integer> answered = ConcurrentHashMap.newKeySet();
        return new PromptDeserializer<>(
                patient,
                answered::contains,
                (id, name, record) -> {
                    try {
                        patient.deserialize(name, record);
                    } catch (UnreadableRecordException answer) {
                        // the schema is known now, even if the record cannot be read
                    }
                    answered.add(id);
                },
                lookups);
    }

    @Override
    public void register(String prefix) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        Topic.ALL.forEach(topic -> schemas.put(WireFormat.subject(topic.name(prefix)), topic.schema()));
        SubjectRules.register(registry, schemas);
    }
}
