package io.penstock.budget.estimate;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.usage.Spend;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Estimates what a request will cost before it is sent, from the pool's answers so far.
 *
 * <p>{@link InputTokens} estimates the input. The output follows the reserve policy, from the answers to requests with
 * about the same maximum. Until there are enough of them, it is the request's own maximum.
 */
public final class TokenEstimator {
    /** The histogram of the output tokens of all answers. */
    static final int ALL_OUTPUTS = 1;

    /** The histogram of output tokens of the first size class; the others follow. */
    private static final int FIRST_CLASS = 2;

    private static final int CLASSES = Long.SIZE + 1;

    /** The longest that an answer waits for the answers to earlier grants, one of which may be lost. */
    private static final long MAX_EARLY_MILLIS = 60_000;

    private static final int MAX_EARLY = 10_000;

    /** The most tenants whose lengths are kept; for any other the pool's mean is used. */
    private static final int MAX_TENANTS = 1_000;

    /** The most answers after which the quantiles are read again. */
    private static final int MAX_UNREAD = 256;

    private final BitSet changed = new BitSet();
    private final InputTokens inputs = new InputTokens(changed);
    private final OutputLengths allOutputs = new OutputLengths();
    private final SortedMap<Integer, OutputLengths> outputs = new TreeMap<>();
    /** In the order of access: the tenant that was used longest ago comes first. */
    private final Map<String, TenantLengths> tenants = new LinkedHashMap<>(16, 0.75f, true);

    private final PriorityQueue<Early> early = new PriorityQueue<>(Comparator.comparingLong(Early::grantId));
    private final Reading[] readings = new Reading[CLASSES];
    private final int[] unread = new int[CLASSES];
    private ReservePolicy policy = ReservePolicy.MAXIMUM;
    private long assumedPerAnswer;
    private long earliestOutstanding = Long.MAX_VALUE;

    /** An answer that arrived before those of earlier grants. */
    private record Early(long grantId, String tenant, int sizeClass, long outputTokens, long answeredAtMillis) {}

    /** The output lengths of one size class, as last read from its histogram. */
    private record Reading(OptionalLong reserved, OptionalLong median, OptionalDouble mean) {
        static final Reading NONE = new Reading(OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty());
    }

    public TokenEstimator() {
        Arrays.fill(readings, Reading.NONE);
    }

    /**
     * Sets the policy for all later estimates.
     *
     * @param maxOutputTokens assumed for each answer of a request that names no maximum
     */
    public void configure(ReservePolicy newPolicy, long maxOutputTokens) {
        policy = newPolicy;
        assumedPerAnswer = maxOutputTokens;
        inputs.configure(newPolicy);
        readAll();
    }

    /** What the request will cost, as far as is known now. */
    public Estimate estimate(Ticket ticket) {
        long max = maxOutputTokens(ticket);
        InputTokens.Input input = inputs.of(ticket.bodyBytes(), ticket.parts());
        Spend likely = Spend.ofCall(input.typical(), likelyOutput(max));
        return new Estimate(
                Spend.ofCall(input.mean(), expectedOutput(ticket, max)),
                likely,
                input.isKnown() ? likely : Spend.ofCall(0, likely.outputTokens()),
                Spend.ofCall(input.cautious(), reservedOutput(max)),
                max);
    }

    private long likelyOutput(long max) {
        return policy.mode() == ReservePolicy.Mode.PREDICTED
                ? Math.min(max, reading(max).median().orElse(0))
                : max;
    }

    /** The {@link Estimate#reservation} alone. */
    public Spend reservation(Ticket ticket) {
        return Spend.ofCall(
                inputs.cautious(ticket.bodyBytes(), ticket.parts()), reservedOutput(maxOutputTokens(ticket)));
    }

    private long maxOutputTokens(Ticket ticket) {
        return ticket.output().tokens(assumedPerAnswer);
    }

    /** The {@link Estimate#expected} alone. */
    public Spend expected(Ticket ticket) {
        return Spend.ofCall(
                inputs.mean(ticket.bodyBytes(), ticket.parts()), expectedOutput(ticket, maxOutputTokens(ticket)));
    }

    private long expectedOutput(Ticket ticket, long max) {
        OptionalDouble pools = reading(max).mean();
        if (pools.isEmpty()) {
            return max;
        }
        TenantLengths tenant = tenants.get(ticket.tenant());
        double mean = tenant == null ? pools.getAsDouble() : tenant.mean(sizeClass(max), pools.getAsDouble());
        return Math.min(max, Math.round(mean));
    }

    /** Learns from an answered call. The long memory of outputs takes it in after the answers to earlier grants. */
    public void learn(Reservation reservation, AttemptReport report, Spend used, long nowMillis) {
        // an earlier version saved no size with the grant, so the worker's figure is used
        int bodyBytes = reservation.bodyBytes() > 0 ? reservation.bodyBytes() : report.bodyBytes();
        inputs.learn(bodyBytes, reservation.parts(), used.inputTokens(), nowMillis);
        long max = reservation.maxOutputTokens();
        // where output is possible, a count of zero says nothing
        if (max > 0 && used.outputTokens() > 0) {
            int sizeClass = sizeClass(max);
            lengths(sizeClass).notice(used.outputTokens(), nowMillis);
            allOutputs.notice(used.outputTokens(), nowMillis);
            early.add(
                    new Early(reservation.grantId(), reservation.tenant(), sizeClass, used.outputTokens(), nowMillis));
            countWhatIsDue(nowMillis);
        }
    }

    /**
     * Notes the earliest grant without an outcome. Answers to later grants are not counted yet, because the answers
     * that arrive while long ones are under way are the short ones.
     *
     * @param grantId {@link Long#MAX_VALUE} when every grant has an outcome
     */
    public void outstandingFrom(long grantId, long nowMillis) {
        earliestOutstanding = grantId;
        countWhatIsDue(nowMillis);
    }

    private void countWhatIsDue(long nowMillis) {
        for (Early next = early.peek(); next != null && isDue(next, nowMillis); next = early.peek()) {
            early.remove();
            OutputLengths lengths = lengths(next.sizeClass());
            lengths.add(next.outputTokens(), nowMillis);
            allOutputs.add(next.outputTokens(), nowMillis);
            latest(next.tenant(), nowMillis).add(next.sizeClass(), next.outputTokens(), nowMillis);
            changed.set(ALL_OUTPUTS);
            changed.set(FIRST_CLASS + next.sizeClass());
            if (++unread[next.sizeClass()] >= unreadAllowed(lengths.recentWeight())) {
                read(next.sizeClass(), lengths);
            }
        }
    }

    /** The lengths of a tenant that has just had an answer. */
    private TenantLengths latest(String tenant, long nowMillis) {
        TenantLengths lengths = tenants.computeIfAbsent(tenant, ignored -> new TenantLengths(CLASSES, nowMillis));
        if (tenants.size() > MAX_TENANTS) {
            tenants.remove(tenants.keySet().iterator().next());
        }
        return lengths;
    }

    private boolean isDue(Early answer, long nowMillis) {
        return answer.grantId() < earliestOutstanding
                || nowMillis - answer.answeredAtMillis() >= MAX_EARLY_MILLIS
                || early.size() > MAX_EARLY;
    }

    private OutputLengths lengths(int sizeClass) {
        return outputs.computeIfAbsent(sizeClass, ignored -> new OutputLengths());
    }

    /** The histogram with this number, for saving or for restoring into it. */
    public LogHistogram histogram(int number) {
        if (InputTokens.has(number)) {
            return inputs.histogram(number);
        }
        if (number == ALL_OUTPUTS) {
            return allOutputs.histogram();
        }
        int sizeClass = number - FIRST_CLASS;
        // the histogram of a later version is read and dropped
        return sizeClass < CLASSES
                ? lengths(sizeClass).histogram()
                : new LogHistogram(OutputLengths.LONG_MEMORY_MILLIS);
    }

    /** The numbers of the histograms that have changed since the last call. */
    public int[] takeChanged() {
        int[] numbers = changed.stream().toArray();
        changed.clear();
        return numbers;
    }

    /** Reads the quantiles again after histograms were restored. */
    void readAll() {
        inputs.readAll();
        outputs.forEach(this::read);
    }

    /** What has been learnt; empty before the first answers. */
    public Optional<PoolStanding.Prediction> prediction() {
        OptionalLong median = allOutputs.median();
        return median.isEmpty()
                ? Optional.empty()
                : Optional.of(new PoolStanding.Prediction(
                        allOutputs.weight(),
                        inputs.tokensPerByte(),
                        median.getAsLong(),
                        allOutputs.quantile(policy.quantile()).orElse(0)));
    }

    private long reservedOutput(long max) {
        return policy.mode() == ReservePolicy.Mode.PREDICTED
                ? Math.min(max, reading(max).reserved().orElse(max))
                : max;
    }

    private Reading reading(long max) {
        return readings[sizeClass(max)];
    }

    private void read(int sizeClass, OutputLengths lengths) {
        unread[sizeClass] = 0;
        readings[sizeClass] = new Reading(lengths.quantile(policy.quantile()), lengths.median(), lengths.mean());
    }

    /**
     * How many answers may be unread: few while few come, however many came earlier, so that the short memory counts
     * as soon as it has enough of them. At a steady rate a class is read about twice a second at most.
     */
    private static int unreadAllowed(double recentWeight) {
        return (int) Math.min(MAX_UNREAD, recentWeight / 64);
    }

    /** The class of requests whose maximum is within a factor of two of this one. */
    private static int sizeClass(long max) {
        return Long.SIZE - Long.numberOfLeadingZeros(max);
    }
}
