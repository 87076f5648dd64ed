package io.penstock.budget.health;

import java.util.OptionalLong;

/**
 * The circuit breaker of an instance (Nygard, "Release It!", 2007). The provider's refusals open it as well as its
 * failures. It is immutable: every change returns a new one.
 *
 * <p>A refusal (429) opens it at once, for as long as the provider asks or for a back-off. {@value
 * #FAILURES_THAT_OPEN} failures in a row open it for a back-off. An answer that refuses the instance itself (its key,
 * its account, its deployment) opens it at once. Then it is half open: one probe at a time is granted, at most one a
 * second, until an answer closes it or another refusal or failure opens it for longer. A probe of a refusing instance
 * that has certainly run for {@value #PROBE_PATIENCE_MILLIS} ms closes it, too. Calls that were granted before it
 * opened prove nothing; only a longer {@code Retry-After} of theirs is taken over. A probe that was never called proves
 * nothing either and is repeated.
 *
 * <p>All instants are milliseconds of the epoch.
 *
 * @param openReason why it is not closed
 * @param openedAtMillis when it opened last; a grant of that instant or earlier proves nothing
 * @param opensUntilMillis the instant before which nothing is granted, unless it is closed
 * @param streak how often it has opened since the last answer
 * @param failures failures in a row while it is closed
 * @param probe the last probe
 * @param reason what the provider said of a misconfigured instance; else empty
 */
public record CircuitBreaker(
        OpenReason openReason,
        long openedAtMillis,
        long opensUntilMillis,
        int streak,
        int failures,
        Probe probe,
        String reason) {
    /** Why an instance is not granted on freely. */
    public enum OpenReason {
        /** The breaker is closed: the instance is granted on freely. */
        NONE,
        /** Its provider refuses calls. */
        REFUSES,
        /** Its calls fail. */
        FAILS,
        /** Its key, its account or its deployment is refused. */
        MISCONFIGURED
    }

    /** What people are shown of it. */
    public enum State {
        /** Nothing is held against the instance. */
        CLOSED,
        /** Its provider refuses calls, and asked for a pause that is not over. */
        COOLING,
        /** Its calls fail, and the back-off is not over. */
        OPEN,
        /** Its pause or back-off is over, and a probe is due or under way. */
        HALF_OPEN,
        /** Its key, its account or its deployment is refused. */
        MISCONFIGURED
    }

    /** What may be granted on an instance. */
    public enum Permit {
        /** Everything that its budget holds. */
        FREE,
        /** One call, to see whether it answers. */
        PROBE,
        /** Nothing. */
        NOTHING
    }

    /** Takes the place of a grant's id when a signal came without a grant. */
    public static final long NO_GRANT = -1;

    /**
     * A grant that tries whether the instance answers.
     *
     * @param grantId {@link #NO_GRANT} when there was no probe, and when a release that saved only its instant has
     *     written it
     * @param grantedAtMillis 0 when there was no probe
     * @param startByMillis the instant before which its call must start; 0 when there was no probe
     */
    public record Probe(long grantId, long grantedAtMillis, long startByMillis) {
        static final Probe NONE = new Probe(NO_GRANT, 0, 0);

        /** Compares ids, because a probe has the instant of an earlier grant while the clock stands still. */
        private boolean is(long otherId, long otherGrantedAtMillis) {
            return grantId == NO_GRANT ? grantedAtMillis == otherGrantedAtMillis : grantId == otherId;
        }

        private Probe clockStepped(long byMillis) {
            return new Probe(grantId, moved(grantedAtMillis, byMillis), moved(startByMillis, byMillis));
        }
    }

    /** A closed breaker, with nothing held against the instance. */
    public static final CircuitBreaker GOOD =
            new CircuitBreaker(OpenReason.NONE, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, Probe.NONE, "");

    static final int FAILURES_THAT_OPEN = 5;
    static final long FIRST_BACK_OFF_MILLIS = 1_000;

    /** The longest back-off, which bounds how late a provider that works again is noticed. */
    static final long MAX_BACK_OFF_MILLIS = 8_000;

    static final long PROBE_INTERVAL_MILLIS = 1_000;

    /** The longest {@code Retry-After} that is kept to; a longer one is cut to this. */
    static final long MAX_RETRY_AFTER_MILLIS = 24 * 3_600_000L;

    /**
     * How long a probe is waited for. A rate limiter refuses before any work is done, so a probe of a refusing
     * provider that has certainly run this long was let in. A probe of an instance whose calls fail may be lost, and
     * another one follows.
     */
    static final long PROBE_PATIENCE_MILLIS = 5_000;

    /**
     * This long after a pause, or after the last probe was waited for, nothing is known any more: while requests wait,
     * another grant follows within {@link #PROBE_PATIENCE_MILLIS}.
     */
    static final long UNTRIED_MILLIS = 2 * PROBE_PATIENCE_MILLIS;

    private static final int MAX_DOUBLINGS = 20;

    /** This breaker with its instants moved along with a clock that has stepped. */
    public CircuitBreaker clockStepped(long byMillis) {
        return new CircuitBreaker(
                openReason,
                moved(openedAtMillis, byMillis),
                moved(opensUntilMillis, byMillis),
                streak,
                failures,
                probe.clockStepped(byMillis),
                reason);
    }

    private static long moved(long millis, long byMillis) {
        return millis == Long.MIN_VALUE || millis == 0 ? millis : millis + byMillis;
    }

    /**
     * This breaker as if it had opened, and been probed, now at the latest. A clock that was ahead when it opened would
     * otherwise keep it open too long.
     */
    public CircuitBreaker notAfter(long nowMillis) {
        long ahead = Math.max(openedAtMillis, probe.grantedAtMillis()) - nowMillis;
        return openedAtMillis == Long.MIN_VALUE || ahead <= 0 ? this : clockStepped(-ahead);
    }

    /** Whether the breaker is closed. */
    public boolean isGood() {
        return openReason == OpenReason.NONE;
    }

    /**
     * Whether the instance is known to refuse or fail at an instant. It is not known when it could have been tried for
     * a while and was not.
     */
    public boolean isKnownBad(long nowMillis) {
        return openReason != OpenReason.NONE
                && nowMillis < Math.max(opensUntilMillis, patienceBeganMillis()) + UNTRIED_MILLIS;
    }

    /** What is shown of it now. */
    public State state(long nowMillis) {
        return switch (openReason) {
            case NONE -> State.CLOSED;
            case MISCONFIGURED -> State.MISCONFIGURED;
            case REFUSES -> nowMillis >= opensUntilMillis ? State.HALF_OPEN : State.COOLING;
            case FAILS -> nowMillis >= opensUntilMillis ? State.HALF_OPEN : State.OPEN;
        };
    }

    /** What may be granted now. */
    public Permit admission(long nowMillis) {
        if (openReason == OpenReason.NONE) {
            return Permit.FREE;
        }
        if (nowMillis < opensUntilMillis || nowMillis - probe.grantedAtMillis() < PROBE_INTERVAL_MILLIS) {
            return Permit.NOTHING;
        }
        if (!isProbed()) {
            return Permit.PROBE;
        }
        if (nowMillis - patienceBeganMillis() < PROBE_PATIENCE_MILLIS) {
            return Permit.NOTHING;
        }
        return openReason == OpenReason.REFUSES ? Permit.FREE : Permit.PROBE;
    }

    /**
     * The breaker after a grant that {@link #admission} allowed.
     *
     * @param grantId not negative; unique among the grants of the instance
     * @param startByMillis the instant before which its call must start
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
                        new Probe(grantId, nowMillis, startByMillis),
                        reason);
            case NOTHING -> this;
        };
    }

    /**
     * The breaker after the end of an attempt.
     *
     * @param grantId the attempt's grant; {@link #NO_GRANT} when the signal came without an attempt
     * @param grantedAtMillis when the grant was made
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
            return probe.is(grantId, grantedAtMillis) ? probeProvedNothing() : this;
        }
        if (signal instanceof BreakerSignal.Misconfigured misconfigured) {
            return misconfigured(misconfigured.reason(), nowMillis);
        }
        if (signal instanceof BreakerSignal.Declined declined) {
            return openReason == OpenReason.MISCONFIGURED ? misconfigured(declined.reason(), nowMillis) : answered();
        }
        return signal instanceof BreakerSignal.Failed ? failed(nowMillis) : answered();
    }

    /**
     * Repeats the probe. If the breaker was closed meanwhile because the probe seemed to run, it is half open again.
     */
    private CircuitBreaker probeProvedNothing() {
        boolean wasTakenToRun = openReason == OpenReason.NONE && streak > 0;
        if (openReason == OpenReason.NONE && !wasTakenToRun) {
            return this;
        }
        return new CircuitBreaker(
                wasTakenToRun ? OpenReason.REFUSES : openReason,
                openedAtMillis,
                // as if it had opened after the probe, so that the earlier grant does not count as a probe
                Math.max(opensUntilMillis, probe.grantedAtMillis() + 1),
                streak,
                failures,
                probe,
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
                        probe,
                        reason);
    }

    private CircuitBreaker failed(long nowMillis) {
        if (openReason == OpenReason.NONE && failures + 1 < FAILURES_THAT_OPEN) {
            return new CircuitBreaker(
                    openReason, openedAtMillis, opensUntilMillis, streak, failures + 1, probe, reason);
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
                probe,
                newReason);
    }

    /** The instance answers, so a pause that it asked earlier calls for is over, too. */
    private CircuitBreaker closed(int newStreak) {
        return new CircuitBreaker(
                OpenReason.NONE,
                openedAtMillis,
                Math.min(opensUntilMillis, probe.grantedAtMillis()),
                newStreak,
                0,
                probe,
                "");
    }

    /** From when on the last probe is waited for: one that is to be refused may not have been made before. */
    private long patienceBeganMillis() {
        return openReason == OpenReason.REFUSES
                ? Math.max(probe.grantedAtMillis(), probe.startByMillis())
                : probe.grantedAtMillis();
    }

    /** Whether a probe is under way: one was granted since the pause ended. */
    private boolean isProbed() {
        return probe.grantedAtMillis() >= opensUntilMillis;
    }

    private static long backOffMillis(int time) {
        return Math.min(MAX_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(time - 1, MAX_DOUBLINGS));
    }
}
