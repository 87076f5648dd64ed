package io.penstock.schemas;

import org.jspecify.annotations.Nullable;

/** A Kafka cluster that a part cannot work with. The message is for a person. */
public final class UnusableClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What has to happen before it can be used. */
    public enum Kind {
        /** The brokers do not answer, or are not all there yet; it may work later. */
        AWAY,
        /** A topic is not as it must be. */
        UNFIT,
        /** The client's properties do not do: the user, its password or rights, the certificates. */
        REFUSED
    }

    private final Kind kind;

    UnusableClusterException(Kind kind, String message) {
        this(kind, message, null);
    }

    UnusableClusterException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
