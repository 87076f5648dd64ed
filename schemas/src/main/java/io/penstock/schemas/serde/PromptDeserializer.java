package io.penstock.schemas.serde;

import io.penstock.schemas.registry.RegistryException;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads records whose schema is known, and never waits for the registry: it has the others looked up meanwhile. */
final class PromptDeserializer<T> implements Deserializer<T> {
    /** Asks the registry what an id means, waiting for its answer; who answers once need not be asked again. */
    interface Question {
        /**
         * Asks.
         *
         * @throws RegistryException when it does not say
         */
        void ask(int id, String topic, byte[] record);
    }

    private final Deserializer<T> patient;
    private final IntPredicate isKnown;
    private final Question question;
    private final SchemaLookups lookups;

    PromptDeserializer(Deserializer<T> patient, IntPredicate isKnown, Question question, SchemaLookups lookups) {
        this.patient = patient;
        this.isKnown = isKnown;
        this.question = question;
        this.lookups = lookups;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        patient.configure(configs, isKey);
    }

    /**
     * @throws UnreadableRecordException when the bytes are no record of this type
     * @throws RegistryException when it is not known yet what they are; to be tried again
     */
    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null || !WireFormat.isOne(bytes)) {
            return patient.deserialize(topic, bytes);
        }
        int id = WireFormat.schemaId(bytes);
        if (!isKnown.test(id)) {
            RegistryException notYet = lookups.begin(id, () -> question.ask(id, topic, bytes));
            if (notYet.kind() == RegistryException.Kind.UNKNOWN_ID) {
                throw new UnreadableRecordException(topic, String.valueOf(notYet.getMessage()), notYet);
            }
            throw notYet;
        }
        return patient.deserialize(topic, bytes);
    }

    @Override
    public void close() {
        patient.close();
    }
}
