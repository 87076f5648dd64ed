package io.penstock.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes are not a record of their topic, and reading them again will not help. An unreachable registry is never
 * the cause.
 */
public final class UnreadableRecordException extends SerializationException {
    UnreadableRecordException(String topic, String reason, @Nullable Throwable cause) {
        super("a record of topic " + topic + " cannot be read: " + reason, cause);
    }
}
