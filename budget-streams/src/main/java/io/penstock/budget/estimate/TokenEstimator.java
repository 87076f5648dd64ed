package io.penstock.budget.estimate;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.Operation;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.usage.Spend;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Estimates what a request will cost before it is sent, from the pool's answers so far.
 *
 * <p>{@link InputTokens} estimates the input, {@link OutputTokens} the output by the reserve policy.
 */
public final class TokenEstimator {
    private final BitSet changed = new BitSet();
    private final InputTokens inputs = new InputTokens(changed);
    private final OutputTokens outputs = new OutputTokens(changed);
    private long assumedPerAnswer;

    /**
     * Sets the policy for all later estimates.
     *
     * @param maxOutputTokens assumed for each answer of a request that names no maximum
     */
    public void configure(ReservePolicy policy, long maxOutputTokens) {
        assumedPerAnswer = maxOutputTokens;
        inputs.configure(policy);
        outputs.configure(policy);
    }

    /** What the request will cost, as far as is known now. */
    public Estimate estimate(Ticket ticket) {
        long max = maxOutputTokens(ticket);
        InputTokens.Input input = inputs.of(ticket.bodyBytes(), ticket.parts());
        LengthReading kind = ofKind(ticket, max);
        Spend likely = Spend.ofCall(input.typical(), outputs.likely(kind, max));
        return new Estimate(
                Spend.ofCall(input.mean(), outputs.expected(kind, max)),
                likely,
                input.isKnown() ? likely : Spend.ofCall(0, likely.outputTokens()),
                Spend.ofCall(input.cautious(), outputs.reserved(kind, max)),
                max);
    }

    /** The {@link Estimate#reservation} alone. */
    public Spend reservation(Ticket ticket) {
        long max = maxOutputTokens(ticket);
        return Spend.ofCall(
                inputs.cautious(ticket.bodyBytes(), ticket.parts()), outputs.reserved(ofKind(ticket, max), max));
    }

    private long maxOutputTokens(Ticket ticket) {
        return ticket.output().tokens(assumedPerAnswer);
    }

    private LengthReading ofKind(Ticket ticket, long max) {
        return outputs.ofKind(ticket.tenant(), ticket.operation(), max);
    }

    /** The {@link Estimate#expected} alone. */
    public Spend expected(Ticket ticket) {
        long max = maxOutputTokens(ticket);
        return Spend.ofCall(
                inputs.mean(ticket.bodyBytes(), ticket.parts()), outputs.expected(ofKind(ticket, max), max));
    }

    /** Notes a grant. */
    public void granted(Reservation grant) {
        outputs.granted(grant);
    }

    /** Notes that a grant has an outcome, or is released without one; to be called after {@link #learn}. */
    public void ended(Reservation grant) {
        outputs.ended(grant);
    }

    /**
     * Learns from an answered call.
     *
     * @param operation what the instance was asked for; empty when the grant was made before a restart
     */
    public void learn(
            Reservation reservation, AttemptReport report, Spend used, Optional<Operation> operation, long nowMillis) {
        // an earlier version saved no size with the grant, so the worker's figure is used
        int bodyBytes = reservation.bodyBytes() > 0 ? reservation.bodyBytes() : report.bodyBytes();
        inputs.learn(bodyBytes, reservation.parts(), used.inputTokens(), nowMillis);
        // where output is possible, a count of zero says nothing
        if (reservation.maxOutputTokens() > 0 && used.outputTokens() > 0) {
            outputs.learn(reservation, operation, used.outputTokens(), nowMillis);
        }
    }

    /**
     * Notes the earliest grant without an outcome.
     *
     * @param grantId {@link Long#MAX_VALUE} when every grant has an outcome
     */
    public void outstandingFrom(long grantId, long nowMillis) {
        outputs.outstandingFrom(grantId, nowMillis);
    }

    /** The histogram to restore a saved one into. */
    public LogHistogram histogram(int number) {
        if (InputTokens.has(number)) {
            return inputs.histogram(number);
        }
        // the histogram of a later version is read and dropped
        return OutputTokens.has(number)
                ? outputs.histogram(number)
                : new LogHistogram(OutputLengths.LONG_MEMORY_MILLIS);
    }

    /** Hands over the histograms that have changed since the last call, each with its number. */
    public void takeChanged(ObjIntConsumer<LogHistogram> sink) {
        changed.stream().forEach(number -> sink.accept(histogram(number), number));
        changed.clear();
        outputs.takeChangedKinds(sink);
    }

    /** Reads the quantiles again after histograms were restored. */
    void readAll() {
        inputs.readAll();
        outputs.readAll();
    }

    /** What has been learnt; empty before the first answers. */
    public Optional<PoolStanding.Prediction> prediction() {
        LengthReading all = outputs.ofPool();
        return all.isEnough()
                ? Optional.of(
                        new PoolStanding.Prediction(all.answers(), inputs.tokensPerByte(), all.median(), all.bound()))
                : Optional.empty();
    }
}
