package io.penstock.budget.estimate;

import io.penstock.budget.usage.Spend;

/**
 * What one request will cost, as the pool's answers have taught by the instant at which it is decided about.
 *
 * @param expected what such a request of its tenant uses on average: who is charged this much for each of many is charged
 *     what they use together, however unlike they are
 * @param likely what it will use most likely; of its output all that the policy might have to reserve
 * @param certain what will be reserved for it at least: as {@code likely}, of which the reservation is a higher quantile. Of
 *     the input nothing is certain before the first answer to a request of its kind
 * @param reservation what to reserve: by the policy, at least what it will use, as far as can be known
 * @param maxOutputTokens the most output tokens that it may use
 */
public record Estimate(Spend expected, Spend likely, Spend certain, Spend reservation, long maxOutputTokens) {}
