package io.penstock.budget.health;

import java.util.OptionalLong;

/**
 * Whether an instance may be granted on: a circuit breaker (Nygard, "Release It!", 2007) that the provider's refusals open
 * as well as its failures. A value: every change makes another.
 *
 * <p>A refusal (429) opens it at once, for as long as the provider asks or for a back-off; {@value #FAILURES_THAT_OPEN}
 * failures in a row open it for a back-off. Then it is half open: one probe at a time is granted, and at most one a second, until an answer closes it
 * or another refusal or failure opens it for longer. What was granted before it opened proves nothing: of those calls it
 * only takes a longer {@code Retry-After}. Nor does a probe that was never called: it is repeated. An answer that says
 * that the instance itself is not as it must be (its key, its deployment) opens it at once.
 *
 * <p>All instants are milliseconds of the epoch.
 *
 * @param openReason why it is not closed
 * @param openedAtMillis when it opened last; a grant of that instant or an earlier one proves nothing
 * @param opensUntilMillis nothing is granted before, unless it is closed
 * @param streak how often it opened since the last answer
 * @param failures in a row, while closed
 * @param probeGrantId the last probe's grant; {@link #NO_GRANT} before the first one, and when it was saved by a release
 *     that noted only its instant
 * @param probedAtMillis when that was granted
 * @param probeStartByMillis when the call of that probe had begun, if it did
 * @param reason what the provider said of a misconfigured instance; else empty
 */
public record CircuitBreaker(
        OpenReason openReason,
        long openedAtMillis,
        long opensUntilMillis,
        int streak,
        int failures,
        long probeGrantId,
        long probedAtMillis,
        long probeStartByMillis,
        String reason) {
    /** Why an instance is not granted on freely. */
    public enum OpenReason {
        /** It is: the breaker is closed. */
        NONE,
        /** Its provider refuses calls. */
        REFUSES,
        /** Its calls fail. */
        FAILS,
        /** Its key, its account or its deployment is not as it must be. */
        MISCONFIGURED
    }

    /** What may be granted on an instance. */
    public enum Permit {
        /** Whatever its budget holds. */
        FREE,
        /** One call, to see whether it answers. */
        PROBE,
        /** Nothing. */
        NOTHING
    }

    /** Stands for the grant of what was learnt without one. */
    public static final long NO_GRANT = -1;

    /** Nothing is known against it. */
    public static final CircuitBreaker GOOD =
            new CircuitBreaker(OpenReason.NONE, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, NO_GRANT, 0, 0, "");

    static final int FAILURES_THAT_OPEN = 5;
    static final long FIRST_BACK_OFF_MILLIS = 1_000;

    /** Bounds how long it takes to find a provider back. */
    static final long MAX_BACK_OFF_MILLIS = 8_000;

    static final long PROBE_INTERVAL_MILLIS = 1_000;

    /** A provider that asks for more is not believed. */
    static final long MAX_RETRY_AFTER_MILLIS = 24 * 3_600_000L;

    /**
     * A limiter refuses before any work is done: a probe that has certainly run this long was let in. A probe of one whose
     * calls fail may be lost; another follows.
     */
    static final long PROBE_PATIENCE_MILLIS = 5_000;

    /** While requests wait, a probe follows within {@link #PROBE_PATIENCE_MILLIS} of the last one, or of the end of a pause. */
    static final long UNTRIED_MILLIS = 2 * PROBE_PATIENCE_MILLIS;

    private static final int MAX_DOUBLINGS = 20;

    /** With its instants moved along with a clock that has stepped. */
    public CircuitBreaker clockStepped(long byMillis) {
        return new CircuitBreaker(
                openReason,
                moved(openedAtMillis, byMillis),
                moved(opensUntilMillis, byMillis),
                streak,
                failures,
                probeGrantId,
                moved(probedAtMillis, byMillis),
                moved(probeStartByMillis, byMillis),
                reason);
    }

    private static long moved(long millis, long byMillis) {
        return millis == Long.MIN_VALUE || millis == 0 ? millis : millis + byMillis;
    }

    /** As of a clock that is right: one that was ahead when it opened would keep it open until it is overtaken. */
    public CircuitBreaker notAfter(long nowMillis) {
        long ahead = Math.max(openedAtMillis, probedAtMillis) - nowMillis;
        return openedAtMillis == Long.MIN_VALUE || ahead <= 0 ? this : clockStepped(-ahead);
    }

    /** Whether nothing is known against it now. */
    public boolean isGood() {
        return openReason == OpenReason.NONE;
    }

    /**
     * Whether it is known to refuse or fail at an instant: what could have been tried for a while, and was not, is not known.
     */
    public boolean isKnownBad(long nowMillis) {
        return openReason != OpenReason.NONE && nowMillis < Math.max(opensUntilMillis, probedAtMillis) + UNTRIED_MILLIS;
    }

    /** What may be granted now. */
    public Permit admission(long nowMillis) {
        if (openReason == OpenReason.NONE) {
            return Permit.FREE;
        }
        if (nowMillis < opensUntilMillis || nowMillis - probedAtMillis < PROBE_INTERVAL_MILLIS) {
            return Permit.NOTHING;
        }
        if (!isProbed()) {
            return Permit.PROBE;
        }
        long patienceBegan =
                openReason == OpenReason.REFUSES ? Math.max(probedAtMillis, probeStartByMillis) : probedAtMillis;
        if (nowMillis - patienceBegan < PROBE_PATIENCE_MILLIS) {
            return Permit.NOTHING;
        }
        return openReason == OpenReason.REFUSES ? Permit.FREE : Permit.PROBE;
    }

    /**
     * After a grant, which {@link #admission} allowed.
     *
     * @param grantId not negative; unique among the grants of the instance
     * @param startByMillis the latest instant at which its call may begin
     */
    public CircuitBreaker granted(long grantId, long nowMillis, long startByMillis) {
        return switch (admission(nowMillis)) {
            case FREE -> openReason == OpenReason.NONE ? this : closed(streak);
            case PROBE ->
                new CircuitBreaker(
                        openReason,
                        openedAtMillis,
                        opensUntilMillis,
                        streak,
                        failures,
                        grantId,
                        nowMillis,
                        startByMillis,
                        reason);
            case NOTHING -> this;
        };
    }

    /**
     * After the end of an attempt.
     *
     * @param grantId of the attempt's grant; {@link #NO_GRANT} when the signal came without an attempt
     * @param grantedAtMillis when that was made
     */
    public CircuitBreaker after(BreakerSignal signal, long grantId, long grantedAtMillis, long nowMillis) {
        boolean isNews = grantedAtMillis > openedAtMillis;
        if (signal instanceof BreakerSignal.Refused refused) {
            return isNews ? refused(refused, nowMillis) : refusedAsBefore(refused, nowMillis);
        }
        if (!isNews) {
            return this;
        }
        if (signal instanceof BreakerSignal.None || signal instanceof BreakerSignal.TooLarge) {
            return isProbe(grantId, grantedAtMillis) ? probeProvedNothing() : this;
        }
        if (signal instanceof BreakerSignal.Misconfigured misconfigured) {
            return misconfigured(misconfigured.reason(), nowMillis);
        }
        if (signal instanceof BreakerSignal.Declined declined) {
            return openReason == OpenReason.MISCONFIGURED ? misconfigured(declined.reason(), nowMillis) : answered();
        }
        return signal instanceof BreakerSignal.Failed ? failed(nowMillis) : answered();
    }

    /** By its id: while a clock stands still, a probe has the instant of a grant before it. */
    private boolean isProbe(long grantId, long grantedAtMillis) {
        return probeGrantId == NO_GRANT ? grantedAtMillis == probedAtMillis : grantId == probeGrantId;
    }

    /** It may have been closed meanwhile because the probe was taken to run; then it is half open again. */
    private CircuitBreaker probeProvedNothing() {
        boolean wasTakenToRun = openReason == OpenReason.NONE && streak > 0;
        if (openReason == OpenReason.NONE && !wasTakenToRun) {
            return this;
        }
        return new CircuitBreaker(
                wasTakenToRun ? OpenReason.REFUSES : openReason,
                openedAtMillis,
                // as if it opened after the probe: what was granted before is none
                Math.max(opensUntilMillis, probedAtMillis + 1),
                streak,
                failures,
                probeGrantId,
                probedAtMillis,
                probeStartByMillis,
                reason);
    }

    private CircuitBreaker misconfigured(String newReason, long nowMillis) {
        return opened(OpenReason.MISCONFIGURED, newReason, nowMillis + backOffMillis(streak + 1), nowMillis);
    }

    private CircuitBreaker refused(BreakerSignal.Refused refused, long nowMillis) {
        long backOff = backOffMillis(streak + 1);
        OptionalLong asked = refused.retryAfterMillis();
        if (asked.isEmpty()) {
            return opened(OpenReason.REFUSES, "", nowMillis + backOff, nowMillis);
        }
        // the first time the provider knows best when the next call fits; after that it has been wrong
        long pause = streak == 0 ? Math.max(1, asked.getAsLong()) : Math.max(backOff, asked.getAsLong());
        return opened(OpenReason.REFUSES, "", nowMillis + Math.min(pause, MAX_RETRY_AFTER_MILLIS), nowMillis);
    }

    private CircuitBreaker refusedAsBefore(BreakerSignal.Refused refused, long nowMillis) {
        OptionalLong asked = refused.retryAfterMillis();
        if (asked.isEmpty()) {
            return this;
        }
        long until = nowMillis + Math.min(asked.getAsLong(), MAX_RETRY_AFTER_MILLIS);
        return until <= opensUntilMillis
                ? this
                : new CircuitBreaker(
                        openReason == OpenReason.NONE ? OpenReason.REFUSES : openReason,
                        openedAtMillis,
                        until,
                        streak,
                        0,
                        probeGrantId,
                        probedAtMillis,
                        probeStartByMillis,
                        reason);
    }

    private CircuitBreaker failed(long nowMillis) {
        if (openReason == OpenReason.NONE && failures + 1 < FAILURES_THAT_OPEN) {
            return new CircuitBreaker(
                    openReason,
                    openedAtMillis,
                    opensUntilMillis,
                    streak,
                    failures + 1,
                    probeGrantId,
                    probedAtMillis,
                    probeStartByMillis,
                    reason);
        }
        return opened(OpenReason.FAILS, "", nowMillis + backOffMillis(streak + 1), nowMillis);
    }

    private CircuitBreaker answered() {
        return openReason == OpenReason.NONE && streak == 0 && failures == 0 ? this : closed(0);
    }

    private CircuitBreaker opened(OpenReason why, String newReason, long untilMillis, long nowMillis) {
        return new CircuitBreaker(
                why,
                nowMillis,
                Math.max(untilMillis, opensUntilMillis),
                Math.min(streak + 1, MAX_DOUBLINGS),
                0,
                probeGrantId,
                probedAtMillis,
                probeStartByMillis,
                newReason);
    }

    /** Answers: what calls of before the probe were told of a pause is over, too. */
    private CircuitBreaker closed(int newStreak) {
        return new CircuitBreaker(
                OpenReason.NONE,
                openedAtMillis,
                Math.min(opensUntilMillis, probedAtMillis),
                newStreak,
                0,
                probeGrantId,
                probedAtMillis,
                probeStartByMillis,
                "");
    }

    /** Whether a probe is under way: one was granted since nothing was. */
    private boolean isProbed() {
        return probedAtMillis >= opensUntilMillis;
    }

    private static long backOffMillis(int time) {
        return Math.min(MAX_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(time - 1, MAX_DOUBLINGS));
    }
}
