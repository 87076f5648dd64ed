package io.penstock.budget.estimate;

import io.penstock.budget.usage.Spend;

/**
 * What one request will cost, as far as the pool's answers have taught when the ledger decides about it.
 *
 * @param expected what such a request of its tenant uses on average, so that the charges for many requests add up to
 *     what they use together
 * @param likely what it will most likely use: the median, or for output the request's maximum when that is reserved
 * @param certain a lower bound of its reservation: {@code likely}, without input tokens until a request of its kind
 *     has been answered
 * @param reservation what to reserve by the policy: as far as can be known, at least what it will use
 * @param maxOutputTokens the most output tokens that it may use
 */
public record Estimate(Spend expected, Spend likely, Spend certain, Spend reservation, long maxOutputTokens) {}
