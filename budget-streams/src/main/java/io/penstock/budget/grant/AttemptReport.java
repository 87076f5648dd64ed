package io.penstock.budget.grant;

import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an outcome says about a grant.
 *
 * @param startedAtMillis when the call went onto the wire; empty when the grant lapsed
 * @param used what the provider counted; empty when it did not say
 * @param cachedInputTokens the input tokens that the provider had cached; part of what was used
 * @param bodyBytes size of the request's body in bytes, as the worker says; 0 when it does not
 * @param signal what the end of the attempt says about the instance
 * @param readings what the answer says about the provider's limits
 * @param fate what becomes of the request
 */
public record AttemptReport(
        long grantId,
        OptionalLong startedAtMillis,
        Optional<Spend> used,
        long cachedInputTokens,
        int bodyBytes,
        BreakerSignal signal,
        List<LimitReading> readings,
        RequestFate fate) {
    public AttemptReport {
        readings = List.copyOf(readings);
    }

    /** The report of an attempt that ended its request, or of a grant that lapsed. */
    public AttemptReport(
            long grantId,
            OptionalLong startedAtMillis,
            Optional<Spend> used,
            long cachedInputTokens,
            int bodyBytes,
            BreakerSignal signal,
            List<LimitReading> readings) {
        this(
                grantId,
                startedAtMillis,
                used,
                cachedInputTokens,
                bodyBytes,
                signal,
                readings,
                startedAtMillis.isPresent() ? RequestFate.ENDED : RequestFate.RETURNS);
    }

    /** The report of an attempt that was answered, or of a grant that lapsed. */
    public AttemptReport(
            long grantId, OptionalLong startedAtMillis, Optional<Spend> used, long cachedInputTokens, int bodyBytes) {
        this(
                grantId,
                startedAtMillis,
                used,
                cachedInputTokens,
                bodyBytes,
                startedAtMillis.isPresent() ? BreakerSignal.ANSWERED : BreakerSignal.NONE,
                List.of());
    }
}
