package io.penstock.dispatcher.work;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;

/** A record to publish. */
public sealed interface OutgoingRecord {

    /** How an attempt ended, for the ledger. */
    record Outcome(AttemptOutcome value) implements OutgoingRecord {}

    /** The record about the request of a grant that has ended. */
    sealed interface OfRequest extends OutgoingRecord {}

    /** The terminal response, for the caller. */
    record Response(InferenceResponse value) implements OfRequest {}

    /** The request, which goes back to the ledger. */
    record Resubmission(InferenceRequest value) implements OfRequest {}

    /** A record that is not a valid grant, as it was received; {@code cause} says why, for a person. */
    record DeadLetter(ReceivedRecord received, String cause) implements OutgoingRecord {}
}
