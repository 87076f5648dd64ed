package io.penstock.provider.limits;

import io.penstock.provider.limits.Admission.Accepted;
import io.penstock.provider.limits.Admission.Limit;
import io.penstock.provider.limits.Admission.Refused;
import io.penstock.provider.limits.Policy.Enforcement;
import io.penstock.provider.limits.Policy.Refusals;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One key's limits, usage and calls. A call is charged completely when it arrives: its input tokens and all output
 * tokens that its answer will have. Safe for use by several threads.
 */
public final class Account {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Limits limits;
    private final Policy policy;
    private final SlidingWindow accepted;
    /** What counts against the limits: the accepted calls, and also the refused ones where those are charged. */
    private final SlidingWindow counted;

    private final SecondSeries series = new SecondSeries();
    private long calls;
    private long answered;
    private long refused;
    private long faults;
    private long invalid;
    private long abandoned;
    private long inFlight;
    private long inFlightMax;
    private long inputTokens;
    private long outputTokens;
    private long requestsUsedMax;
    private long tokensUsedMax;

    public Account(Limits limits, Policy policy) {
        this.limits = limits;
        this.policy = policy;
        accepted = new SlidingWindow(policy.window().toNanos());
        counted = policy.refusals() == Refusals.CHARGED
                ? new SlidingWindow(policy.window().toNanos())
                : accepted;
    }

    /**
     * Decides on a call that arrives now, and charges it if it is accepted. An accepted call must be ended once, with
     * {@link #end}.
     *
     * @param originNanos the instant at which the series by second starts, in elapsed nanoseconds
     */
    public synchronized Admission arrive(long nowNanos, long originNanos, long callInputTokens, long callOutputTokens) {
        counted.advance(nowNanos);
        accepted.advance(nowNanos);
        long tokens = callInputTokens + callOutputTokens;
        Optional<Refused> refusal =
                policy.enforcement() == Enforcement.REFUSE ? refusal(nowNanos, tokens) : Optional.empty();
        if (refusal.isPresent()) {
            refused++;
            if (counted != accepted) {
                counted.charge(nowNanos, 0);
            }
            return refusal.get();
        }
        accepted.charge(nowNanos, tokens);
        if (counted != accepted) {
            counted.charge(nowNanos, tokens);
        }
        requestsUsedMax = Math.max(requestsUsedMax, accepted.requests());
        tokensUsedMax = Math.max(tokensUsedMax, accepted.tokens());
        inputTokens += callInputTokens;
        outputTokens += callOutputTokens;
        inFlight++;
        inFlightMax = Math.max(inFlightMax, inFlight);
        series.add(Math.floorDiv(nowNanos - originNanos, NANOS_PER_SECOND), tokens);
        return new Accepted(standing(nowNanos));
    }

    private Optional<Refused> refusal(long nowNanos, long tokens) {
        long concurrency = limits.concurrency().orElse(Long.MAX_VALUE);
        if (inFlight >= concurrency) {
            return Optional.of(
                    new Refused(Limit.CONCURRENCY, concurrency, inFlight, 1, OptionalLong.empty(), standing(nowNanos)));
        }
        long requestLimit = limits.requestsPerMinute().orElse(Long.MAX_VALUE);
        long tokenLimit = limits.tokensPerMinute().orElse(Long.MAX_VALUE);
        boolean requestsFit = counted.requests() < requestLimit;
        boolean tokensFit = counted.tokens() <= tokenLimit - tokens;
        if (requestsFit && tokensFit) {
            return Optional.empty();
        }
        OptionalLong after = counted.atMostAfterNanos(nowNanos, requestLimit - 1, tokenLimit - tokens);
        return Optional.of(
                requestsFit
                        ? new Refused(Limit.TOKENS, tokenLimit, counted.tokens(), tokens, after, standing(nowNanos))
                        : new Refused(Limit.REQUESTS, requestLimit, counted.requests(), 1, after, standing(nowNanos)));
    }

    /** What the key has used of its limits now. */
    public synchronized KeyStanding standing(long nowNanos) {
        long emptyAfter = counted.emptyAfterNanos(nowNanos);
        return new KeyStanding(limits, counted.requests(), counted.tokens(), emptyAfter);
    }

    /** Counts a call, whatever its result. */
    public synchronized void called() {
        calls++;
    }

    /** Counts a call that got a fault. */
    public synchronized void faulted() {
        faults++;
    }

    /** Counts a call that could not be read. */
    public synchronized void invalid() {
        invalid++;
    }

    /** Ends an accepted call. */
    public synchronized void end(CallEnd end) {
        inFlight--;
        switch (end) {
            case ANSWERED -> answered++;
            case ABANDONED -> abandoned++;
            case BROKEN -> {
                // The fault was counted when the call got it.
            }
        }
    }

    /** How an accepted call ended. */
    public enum CallEnd {
        /** With status 200, to the last byte. */
        ANSWERED,
        /** By the caller, who closed the connection first. */
        ABANDONED,
        /** By a fault. */
        BROKEN
    }

    public synchronized KeyStats stats(long nowNanos) {
        accepted.advance(nowNanos);
        return new KeyStats(
                calls,
                answered,
                refused,
                faults,
                invalid,
                abandoned,
                inFlight,
                inFlightMax,
                limits.requestsPerMinute(),
                limits.tokensPerMinute(),
                limits.concurrency(),
                requestsUsedMax,
                tokensUsedMax,
                accepted.requests(),
                accepted.tokens(),
                inputTokens,
                outputTokens,
                series.requests(),
                series.tokens());
    }
}
