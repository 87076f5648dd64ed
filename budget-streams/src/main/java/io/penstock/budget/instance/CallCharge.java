package io.penstock.budget.instance;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.usage.Spend;

/** What the provider takes off its budget for a call, and at which instant. */
final class CallCharge {
    /** A refused call may count as a request, and no tokens were processed. */
    private static final Spend REFUSED = Spend.ofCall(0, 0);

    private CallCharge() {}

    /**
     * The charge for a call, by its outcome; when the outcome says nothing of usage, what was reserved.
     *
     * @param reserve how the reservation was made
     */
    static Spend of(
            AttemptReport report, Reservation reservation, CachedInput cachedInput, ReservePolicy.Mode reserve) {
        return report.used()
                .map(used -> charged(reservation.credible(used), report, reservation, cachedInput, reserve))
                .orElseGet(() -> isRefusal(report.signal()) ? REFUSED : reservation.spend());
    }

    private static boolean isRefusal(BreakerSignal signal) {
        return signal instanceof BreakerSignal.Refused
                || signal instanceof BreakerSignal.Misconfigured
                || signal instanceof BreakerSignal.Declined
                || signal instanceof BreakerSignal.TooLarge;
    }

    private static Spend charged(
            Spend used,
            AttemptReport report,
            Reservation reservation,
            CachedInput cachedInput,
            ReservePolicy.Mode reserve) {
        long input = cachedInput == CachedInput.EXCLUDED
                ? Math.max(0, used.inputTokens() - report.cachedInputTokens())
                : used.inputTokens();
        long output = reserve == ReservePolicy.Mode.PROVIDER
                ? Math.max(used.outputTokens(), reservation.maxOutputTokens())
                : used.outputTokens();
        return new Spend(used.requests(), input, output);
    }

    /**
     * The latest instant at which a call may have started, to which it is charged.
     *
     * @param startedAtMillis the start by the worker's clock, which may differ
     * @param slackMillis by how much clocks may differ
     */
    static long atMillis(long startedAtMillis, Reservation reservation, long slackMillis, long nowMillis) {
        boolean clocksDisagree = startedAtMillis < reservation.grantedAtMillis() - slackMillis;
        long believed = clocksDisagree ? Math.min(nowMillis, reservation.startByMillis()) : startedAtMillis;
        return Math.max(reservation.grantedAtMillis(), believed);
    }
}
