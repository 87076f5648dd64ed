package io.penstock.schemas.serde;

import io.penstock.records.Cancellation;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Stands for Confluent's classes: untyped, made by name, and told everything through {@code configure}. */
final class ForeignAvro {
    static final byte[] MARK = {42};

    /** What the reader takes for a record whose schema it fails to fetch. */
    static final byte[] REGISTRY_AWAY = {43};

    private static final Map<String, Object> SETTINGS = new ConcurrentHashMap<>();

    private ForeignAvro() {}

    static Map<String, Object> settings() {
        return SETTINGS;
    }

    public static final class Writer implements Serializer<Object> {
        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            SETTINGS.putAll(configs);
        }

        @Override
        public byte[] serialize(String topic, Object record) {
            try {
                ByteBuffer body = ((Cancellation) record).toByteBuffer();
                return ByteBuffer.allocate(1 + body.remaining())
                        .put(MARK)
                        .put(body)
                        .array();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static final class Reader implements Deserializer<Object> {
        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            SETTINGS.putAll(configs);
        }

        @Override
        public Object deserialize(String topic, byte[] bytes) {
            if (Arrays.equals(bytes, REGISTRY_AWAY)) {
                throw new SerializationException("no schema", new IOException(new ConnectException("refused")));
            }
            try {
                return Cancellation.fromByteBuffer(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
            } catch (IOException | AvroRuntimeException e) {
                throw new SerializationException("no cancellation", e);
            }
        }
    }
}
