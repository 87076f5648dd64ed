package io.penstock.schemas.serde;

import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a named class so that it fails as the built-in one does: an unreachable registry is not mistaken for a bad
 * record.
 */
final class NamedDeserializer<T> implements Deserializer<T> {
    private static final int CAUSES_EXAMINED = 16;

    private final Deserializer<?> named;
    private final Class<T> recordType;

    NamedDeserializer(Deserializer<?> named, Class<T> recordType) {
        this.named = named;
        this.recordType = recordType;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        named.configure(configs, isKey);
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        Object record;
        try {
            record = named.deserialize(topic, bytes);
        } catch (SerializationException | RetriableException e) {
            if (isRegistryAway(e)) {
                throw new RegistryException(
                        Kind.UNREACHABLE, "the schema registry could not be reached: " + e.getMessage(), e);
            }
            throw new UnreadableRecordException(topic, String.valueOf(e.getMessage()), e);
        }
        if (record != null && !recordType.isInstance(record)) {
            throw new UnreadableRecordException(
                    topic, "it is a " + record.getClass().getName() + ", not a " + recordType.getName(), null);
        }
        return recordType.cast(record);
    }

    @Override
    public void close() {
        named.close();
    }

    private static boolean isRegistryAway(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_EXAMINED; depth++) {
            if (cause instanceof RetriableException
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
