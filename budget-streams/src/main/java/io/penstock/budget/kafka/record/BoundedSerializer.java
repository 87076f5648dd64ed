package io.penstock.budget.kafka.record;

import io.penstock.schemas.Cluster;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a record that would not fit its topic while the input that led to it is known. Left to the producer, the
 * whole transaction would fail without telling at which record.
 */
final class BoundedSerializer<T> implements Serializer<T> {
    /** The largest value: a message also has a key, of a name's length, and Kafka's framing. */
    static final int MAX_VALUE_BYTES = Cluster.MAX_MESSAGE_BYTES - 16 * 1024;

    private final Serializer<T> serializer;

    BoundedSerializer(Serializer<T> serializer) {
        this.serializer = serializer;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        byte[] bytes = serializer.serialize(topic, record);
        if (bytes != null && bytes.length > MAX_VALUE_BYTES) {
            throw new SerializationException("a record of topic " + topic + " has at most " + MAX_VALUE_BYTES
                    + " bytes, got " + bytes.length + " bytes");
        }
        return bytes;
    }
}
