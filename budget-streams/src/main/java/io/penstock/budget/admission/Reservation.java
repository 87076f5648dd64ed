package io.penstock.budget.admission;

import io.penstock.budget.window.Spend;

/**
 * The budget set aside for one outstanding grant.
 *
 * @param grantId unique within the pool
 * @param worker the worker whose slot the grant takes
 * @param tenant whose request it is
 * @param spend what is charged until the outcome says what was used
 * @param maxOutputTokens the most output tokens that the request may use
 * @param expectedTokens what the tenant is charged with until the outcome says what was used
 * @param startByMillis the latest instant at which the attempt may start, and to which the spend is charged
 */
public record Reservation(
        long grantId,
        String instance,
        String worker,
        String tenant,
        Spend spend,
        long maxOutputTokens,
        long expectedTokens,
        long grantedAtMillis,
        long startByMillis) {

    /** What the call will cost, most likely, whatever is reserved for it. */
    Spend expected() {
        double part = spend.tokens() == 0 ? 1 : Math.min(1, (double) expectedTokens / spend.tokens());
        return new Spend(
                spend.requests(), Math.round(part * spend.inputTokens()), Math.round(part * spend.outputTokens()));
    }
}
