package io.penstock.schemas;

import org.jspecify.annotations.Nullable;

/** A Kafka cluster that a part cannot work with. The message is for a person. */
public final class UnusableClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the cluster cannot be used. */
    public enum Kind {
        /** The brokers do not answer, or are not all there yet; it may work later. */
        AWAY,
        /** A topic is not as it must be. */
        UNFIT,
        /** The client was refused: its user, password, rights or certificates are wrong. */
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
