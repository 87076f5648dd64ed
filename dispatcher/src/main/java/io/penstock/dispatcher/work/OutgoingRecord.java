package io.penstock.dispatcher.work;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;

/** A record to publish. */
public sealed interface OutgoingRecord {

    /** How an attempt ended, for the ledger. */
    record Outcome(AttemptOutcome value) implements OutgoingRecord {}

    /** What becomes of the request of a grant that has ended. */
    sealed interface OfRequest extends OutgoingRecord {}

    /** The terminal response, for the caller. */
    record Response(InferenceResponse value) implements OfRequest {}

    /** A request that goes back to the ledger. */
    record Resubmission(InferenceRequest value) implements OfRequest {}

    /** A record that cannot be read, as it came; {@code cause} says why to a person. */
    record DeadLetter(ReceivedRecord received, String cause) implements OutgoingRecord {}
}
