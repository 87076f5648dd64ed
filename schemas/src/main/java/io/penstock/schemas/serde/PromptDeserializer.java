package io.penstock.schemas.serde;

import io.penstock.schemas.registry.RegistryException;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records whose schema is known and never waits for the registry. Other schemas are looked up in the background.
 */
final class PromptDeserializer<T> implements Deserializer<T> {
    /**
     * Asks the registry for the schema of an id and waits for the answer. An id that was answered is not asked again.
     */
    interface Question {
        /**
         * Asks.
         *
         * @throws RegistryException when the registry does not tell it
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
     * Reads a record; null for null.
     *
     * @throws UnreadableRecordException when the bytes are not a record of this type
     * @throws RegistryException when their schema is not known yet; the caller may try again
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
