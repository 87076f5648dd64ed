package io.penstock.budget.batch;

import java.util.OptionalLong;

/**
 * Where the part of a batch stands that is in one pool.
 *
 * @param changedAtMillis when the counts changed last
 * @param expectedEndMillis when all of its requests are expected to have ended; empty when that cannot be told
 */
public record BatchStanding(BatchKey key, BatchCounts counts, long changedAtMillis, OptionalLong expectedEndMillis) {}
