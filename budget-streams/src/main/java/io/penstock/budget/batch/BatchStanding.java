package io.penstock.budget.batch;

import java.util.OptionalLong;

/**
 * The state of the part of a batch that is in one pool.
 *
 * @param changedAtMillis when the counts changed last
 * @param expectedEndMillis when all of its requests are expected to have ended; empty when it is not known
 */
public record BatchStanding(BatchKey key, BatchCounts counts, long changedAtMillis, OptionalLong expectedEndMillis) {}
