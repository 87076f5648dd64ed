package io.penstock.budget.estimate;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.request.Operation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How many output tokens a pool's requests have, as its answers have taught.
 *
 * <p>The most specific level that has enough answers counts: the answers to requests of the same {@link Kind}, then
 * those of all the pool's requests with about the same maximum, then the request's own maximum.
 *
 * <p>A kind has a quantile of its own from {@code 1 / (1 - quantile)} answers on. Until then it may not turn the odds
 * of its first answers into reservations that are too small: its bound is the largest answer times a factor from 2 to
 * 1, and counts for as many answers as there are, together with one of the pool's bound. It counts alone when the kind
 * has had an answer above the pool's bound.
 */
final class OutputTokens {
    /** The number of the histogram of all answers. */
    static final int ALL = 1;

    /** The number of the histogram of the first size class; the others follow. */
    private static final int FIRST_CLASS = 2;

    private static final int CLASSES = Long.SIZE + 1;

    /** The longest that an answer waits for the answers to earlier grants, one of which may be lost. */
    private static final long MAX_EARLY_MILLIS = 60_000;

    private static final int MAX_EARLY = 10_000;

    /** How many answers of the pool's mean length are added to a kind's own. */
    private static final double ASSUMED = 2;

    private final BitSet changed;
    private final OutputLengths all = new OutputLengths();
    private final @Nullable OutputLengths[] classes = new OutputLengths[CLASSES];
    private final @Nullable FirstAnswers[] firsts = new FirstAnswers[CLASSES];
    private final KindLengths kinds = new KindLengths();
    private final PriorityQueue<Early> early = new PriorityQueue<>(Comparator.comparingLong(Early::grantId));
    private ReservePolicy policy = ReservePolicy.MAXIMUM;
    private long earliestOutstanding = Long.MAX_VALUE;

    /**
     * An answer that arrived before those of earlier grants.
     *
     * @param kind empty when its grant was made before a restart
     */
    private record Early(long grantId, Optional<Kind> kind, int sizeClass, long outputTokens, long answeredAtMillis) {}

    /** @param changed receives the numbers of the pool's histograms that have changed */
    OutputTokens(BitSet changed) {
        this.changed = changed;
    }

    void configure(ReservePolicy newPolicy) {
        policy = newPolicy;
        readAll();
    }

    /** What is known of a request's kind. */
    LengthReading ofKind(String tenant, Operation operation, long max) {
        return kinds.reading(tenant, operation, sizeClass(max));
    }

    /**
     * The most that is reserved for a request.
     *
     * @param max its own maximum
     */
    long reserved(LengthReading kind, long max) {
        if (policy.mode() != ReservePolicy.Mode.PREDICTED) {
            return max;
        }
        if (kind.isQuantile()) {
            return Math.min(max, kind.bound());
        }
        long pools = pools(max);
        if (kind.largest() > pools) {
            return Math.min(max, kind.bound());
        }
        if (!kind.isEnough()) {
            return pools;
        }
        double mean = (kind.answers() * kind.bound() + pools) / (kind.answers() + 1);
        return Math.min(pools, (long) Math.ceil(mean));
    }

    /** The bound of the pool's answers, with any request of this maximum. */
    private long pools(long max) {
        LengthReading pools = reading(max);
        if (pools.isQuantile()) {
            return Math.min(max, pools.bound());
        }
        FirstAnswers first = firsts[sizeClass(max)];
        if (first == null) {
            return pools.isEnough() ? Math.min(max, pools.bound()) : max;
        }
        return Math.min(max, Math.max(first.bound(max), pools.isEnough() ? pools.bound() : 0));
    }

    /** The most likely use, which is at most what is reserved: the median, or the maximum when that is reserved. */
    long likely(LengthReading kind, long max) {
        if (policy.mode() != ReservePolicy.Mode.PREDICTED) {
            return max;
        }
        LengthReading best = kind.isEnough() ? kind : reading(max);
        return best.isEnough() ? Math.min(best.median(), reserved(kind, max)) : 0;
    }

    /** The use on average. */
    long expected(LengthReading kind, long max) {
        LengthReading pools = reading(max);
        if (!pools.isEnough()) {
            return max;
        }
        double mean = (kind.answers() * kind.mean() + ASSUMED * pools.mean()) / (kind.answers() + ASSUMED);
        return Math.min(max, Math.round(mean));
    }

    /** Notes a grant. */
    void granted(Reservation grant) {
        int sizeClass = sizeClass(grant.maxOutputTokens());
        if (!reading(grant.maxOutputTokens()).isQuantile() && grant.maxOutputTokens() > 0) {
            FirstAnswers first = firsts[sizeClass];
            if (first == null && classes[sizeClass] == null) {
                first = new FirstAnswers();
                firsts[sizeClass] = first;
            }
            if (first != null) {
                first.granted(grant.grantId());
            }
        }
    }

    /** Notes that a grant is over. */
    void ended(Reservation grant) {
        FirstAnswers first = firsts[sizeClass(grant.maxOutputTokens())];
        if (first != null) {
            first.ended(grant.grantId());
        }
    }

    /**
     * Learns from an answer. The long memories take it in after the answers to earlier grants.
     *
     * @param operation empty when the grant was made before a restart
     */
    void learn(Reservation grant, Optional<Operation> operation, long outputTokens, long nowMillis) {
        int sizeClass = sizeClass(grant.maxOutputTokens());
        Optional<Kind> kind = operation.map(known -> new Kind(grant.tenant(), known, sizeClass));
        ofClass(sizeClass).notice(outputTokens, nowMillis, policy.quantile());
        all.notice(outputTokens, nowMillis, policy.quantile());
        kind.ifPresent(known -> kinds.notice(known, outputTokens, nowMillis));
        FirstAnswers first = firsts[sizeClass];
        if (first != null) {
            first.answered(grant.grantId(), outputTokens, 1 / (1 - policy.quantile()));
        }
        early.add(new Early(grant.grantId(), kind, sizeClass, outputTokens, nowMillis));
        countWhatIsDue(nowMillis);
    }

    /**
     * Notes the earliest grant without an outcome. Answers to later grants are not counted yet, because the answers
     * that arrive while long ones are under way are the short ones.
     *
     * @param grantId {@link Long#MAX_VALUE} when every grant has an outcome
     */
    void outstandingFrom(long grantId, long nowMillis) {
        earliestOutstanding = grantId;
        countWhatIsDue(nowMillis);
    }

    private void countWhatIsDue(long nowMillis) {
        for (Early next = early.peek(); next != null && isDue(next, nowMillis); next = early.peek()) {
            early.remove();
            count(next, nowMillis);
        }
    }

    private boolean isDue(Early answer, long nowMillis) {
        return answer.grantId() < earliestOutstanding
                || nowMillis - answer.answeredAtMillis() >= MAX_EARLY_MILLIS
                || early.size() > MAX_EARLY;
    }

    private void count(Early answer, long nowMillis) {
        OutputLengths ofClass = ofClass(answer.sizeClass());
        ofClass.add(answer.outputTokens(), nowMillis, policy.quantile());
        all.add(answer.outputTokens(), nowMillis, policy.quantile());
        answer.kind().ifPresent(kind -> kinds.add(kind, answer.outputTokens(), nowMillis));
        changed.set(ALL);
        changed.set(FIRST_CLASS + answer.sizeClass());
        FirstAnswers first = firsts[answer.sizeClass()];
        LengthReading reading = ofClass.reading();
        if (first != null && (reading.isQuantile() || (reading.isEnough() && first.isComplete()))) {
            firsts[answer.sizeClass()] = null;
        }
    }

    /** What is known of the answers of the whole pool. */
    LengthReading ofPool() {
        all.read(policy.quantile());
        return all.reading();
    }

    /** Whether this may be the number of an output histogram. */
    static boolean has(int number) {
        return (number >= ALL && number < FIRST_CLASS + CLASSES) || Kind.has(number);
    }

    /** The histogram with this number, for saving or for restoring into it. */
    LogHistogram histogram(int number) {
        if (Kind.has(number)) {
            return kinds.restoring(number);
        }
        return number == ALL ? all.histogram() : ofClass(number - FIRST_CLASS).histogram();
    }

    /** Hands over the histograms of kinds that have changed since the last call, each with its number. */
    void takeChangedKinds(ObjIntConsumer<LogHistogram> sink) {
        kinds.takeChanged(sink);
    }

    /** Reads the quantiles again after histograms were restored. */
    void readAll() {
        all.read(policy.quantile());
        Arrays.stream(classes).forEach(lengths -> {
            if (lengths != null) {
                lengths.read(policy.quantile());
            }
        });
        kinds.configure(policy.quantile());
    }

    private LengthReading reading(long max) {
        OutputLengths lengths = classes[sizeClass(max)];
        return lengths == null ? LengthReading.NONE : lengths.reading();
    }

    private OutputLengths ofClass(int sizeClass) {
        OutputLengths lengths = classes[sizeClass];
        if (lengths == null) {
            lengths = new OutputLengths();
            classes[sizeClass] = lengths;
        }
        return lengths;
    }

    /** The class of requests whose maximum is within a factor of two of this one. */
    static int sizeClass(long max) {
        return Long.SIZE - Long.numberOfLeadingZeros(max);
    }
}
