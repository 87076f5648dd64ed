package io.penstock.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no record of their topic, and will not become one by reading them again. That a registry cannot be
 * reached is not among its causes.
 */
public final class UnreadableRecordException extends SerializationException {
    UnreadableRecordException(String topic, String reason, @Nullable Throwable cause) {
        super("a record of topic " + topic + " cannot be read: " + reason, cause);
    }
}
