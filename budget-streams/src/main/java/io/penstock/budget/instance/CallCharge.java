package io.penstock.budget.instance;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.usage.Spend;

/** What the provider takes off its budget for a call, and when. */
final class CallCharge {
    /** A call that was refused may count as a request; no tokens were worked on. */
    private static final Spend REFUSED = Spend.ofCall(0, 0);

    private CallCharge() {}

    /**
     * As the outcome tells it; of a call that nothing is known of, what was reserved.
     *
     * @param reserve what the reservation was made by
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
     * When a call may have started at the latest.
     *
     * @param startedAtMillis as the worker says, whose clock may be another one
     * @param slackMillis by how much clocks may differ
     */
    static long atMillis(long startedAtMillis, Reservation reservation, long slackMillis, long nowMillis) {
        boolean clocksDisagree = startedAtMillis < reservation.grantedAtMillis() - slackMillis;
        long believed = clocksDisagree ? Math.min(nowMillis, reservation.startByMillis()) : startedAtMillis;
        return Math.max(reservation.grantedAtMillis(), believed);
    }
}
