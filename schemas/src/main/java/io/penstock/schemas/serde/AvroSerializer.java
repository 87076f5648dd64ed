package io.penstock.schemas.serde;

import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes records of one type. Safe for use by several threads, as a producer needs. */
final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final SchemaRegistry registry;
    private final Schema schema;
    private final DatumWriter<T> writer;
    private final Map<String, Integer> idsByTopic = new ConcurrentHashMap<>();

    AvroSerializer(SchemaRegistry registry, Topic<T> topic) {
        this.registry = registry;
        this.schema = topic.schema();
        SpecificData model = SpecificData.getForClass(topic.recordType());
        this.writer = new SpecificDatumWriter<>(model.getSchema(topic.recordType()), model);
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        int id = schemaId(topic);
        try {
            return EncodeBuffer.encode(writer, record, id);
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "a " + schema.getName() + " cannot be written to topic " + topic + " with schema id " + id + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private int schemaId(String topic) {
        Integer known = idsByTopic.get(topic);
        if (known == null) {
            known = registry.register(WireFormat.subject(topic), schema);
            idsByTopic.put(topic, known);
        }
        return known;
    }
}
