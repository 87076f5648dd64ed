package io.penstock.budget.health;

import io.penstock.budget.usage.LimitKind;

/**
 * What the provider's answers say about the use of one limit of a minute.
 *
 * @param limit the limit as the provider states it, at least 1
 * @param foreign what others had spent of it
 * @param headroom what is left to the others beyond that, for what they spend before it is noticed
 * @param untilMillis when the estimate expires, unless another answer comes
 */
public record ExternalUsageEstimate(LimitKind kind, long limit, long foreign, long headroom, long untilMillis) {
    ExternalUsageEstimate clockStepped(long byMillis) {
        return new ExternalUsageEstimate(kind, limit, foreign, headroom, untilMillis + byMillis);
    }

    /** How much less than an amount the limit gives this ledger until the estimate expires; from 0 to the amount. */
    long takenOf(long amount) {
        return Math.max(0, Math.min(amount, foreign + headroom + amount - limit));
    }
}
