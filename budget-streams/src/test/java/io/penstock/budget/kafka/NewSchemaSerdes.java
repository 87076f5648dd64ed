package io.penstock.budget.kafka;

import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Serdes whose registry can be away for the records of a new schema, which begin with a byte of their own. */
final class NewSchemaSerdes implements RecordSerdes {
    private static final byte NEW = 42;

    private final RecordSerdes serdes;
    private boolean isAway;

    NewSchemaSerdes(RecordSerdes serdes) {
        this.serdes = serdes;
    }

    void leave() {
        isAway = true;
    }

    void comeBack() {
        isAway = false;
    }

    /** A record of the topic that was written with the new schema. */
    <T extends SpecificRecord> byte[] ofNewSchema(Topic<T> topic, T record) {
        byte[] bytes = Objects.requireNonNull(serializer(topic).serialize(topic.name("penstock"), record));
        bytes[0] = NEW;
        return bytes;
    }

    @Override
    public <T extends SpecificRecord> Serializer<T> serializer(Topic<T> topic) {
        return serdes.serializer(topic);
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> deserializer(Topic<T> topic) {
        Deserializer<T> known = serdes.deserializer(topic);
        return (name, bytes) -> {
            if (bytes == null || bytes.length == 0 || bytes[0] != NEW) {
                return known.deserialize(name, bytes);
            }
            if (isAway) {
                throw new RegistryException(Kind.UNREACHABLE, "away");
            }
            byte[] old = bytes.clone();
            old[0] = 0;
            return known.deserialize(name, old);
        };
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> promptDeserializer(Topic<T> topic) {
        return deserializer(topic);
    }

    @Override
    public void register(String prefix) {
        serdes.register(prefix);
    }
}
