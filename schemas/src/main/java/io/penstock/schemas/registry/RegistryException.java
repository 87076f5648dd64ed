package io.penstock.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** A registry that cannot be reached, or that did not do what it was asked; the message is for a person. */
public final class RegistryException extends SerializationException {
    /** What went wrong, for callers whose decision depends on it. */
    public enum Kind {
        /** No answer, or only server errors and refusals for too many calls, within the bound; it may work later. */
        UNREACHABLE,
        /**
         * The subject's compatibility rule does not allow the schema, or the subject's newest version cannot be read.
         */
        INCOMPATIBLE,
        /** No schema has this id, or the one that has it is not an Avro schema by itself. */
        UNKNOWN_ID,
        /** The registry refused for another reason: credentials, rights, an invalid schema. */
        REFUSED,
        /** What answered does not speak the registry's API. */
        NOT_A_REGISTRY
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public RegistryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
