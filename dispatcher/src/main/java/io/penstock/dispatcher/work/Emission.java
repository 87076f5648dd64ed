package io.penstock.dispatcher.work;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record to publish. */
public sealed interface Emission {

    /** How an attempt ended, for the ledger. */
    record Outcome(AttemptOutcome value) implements Emission {}

    /** The terminal response, for the caller. */
    record Response(InferenceResponse value) implements Emission {}

    /** A request that goes back to the ledger. */
    record Resubmission(InferenceRequest value) implements Emission {}

    /** A record that cannot be read, as it came; {@code cause} says why to a person. */
    record DeadLetter(ConsumerRecord<byte[], byte[]> received, String cause) implements Emission {}
}
