package io.penstock.dispatcher.work;

import io.penstock.records.AttemptOutcome;

/**
 * The two records that the end of a grant leaves to publish: how the attempt ended, and what becomes of its request.
 */
public record Settled(AttemptOutcome outcome, OutgoingRecord.OfRequest ofRequest) {}
