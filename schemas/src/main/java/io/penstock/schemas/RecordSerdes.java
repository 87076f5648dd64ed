package io.penstock.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Serializers and deserializers of the records, in the Confluent wire format. */
public interface RecordSerdes {
    <T extends SpecificRecord> Serializer<T> serializer(Topic<T> topic);

    <T extends SpecificRecord> Deserializer<T> deserializer(Topic<T> topic);

    /**
     * A deserializer that does not wait for the registry. For a schema that it does not know yet it throws a {@link
     * io.penstock.schemas.registry.RegistryException}, and looks the schema up in the background.
     */
    <T extends SpecificRecord> Deserializer<T> promptDeserializer(Topic<T> topic);

    /**
     * Registers the schemas of all topics with this prefix, so that callers find them before the first record. It also
     * makes the registry accept only compatible schemas, if the registry allows this to be set.
     *
     * @throws io.penstock.schemas.registry.RegistryException when the registry cannot be reached or refuses one, or
     *     when the latest version of one of these subjects cannot be read
     */
    void register(String prefix);

    default <T extends SpecificRecord> Serde<T> serde(Topic<T> topic) {
        return Serdes.serdeFrom(serializer(topic), deserializer(topic));
    }
}
