package io.penstock.schemas;

import org.jspecify.annotations.Nullable;

/** A Kafka cluster that a part cannot work with: not there, or with wrong topics. The message is for a person. */
public final class UnusableClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableClusterException(String message) {
        this(message, null);
    }

    UnusableClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
